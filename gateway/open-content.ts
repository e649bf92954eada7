import type { Logger } from 'pino'

import { openVault, type AuditLog, type Vault } from '#audit'

import type { ContentConfig } from './config.ts'
import { contentKeys } from './content-keys.ts'
import { describe } from './steps/answer-problems.ts'

const derivedKeys: ContentConfig = {
  cipher: 'aes-256-gcm',
  keys: null,
  keysFile: null,
  transit: null,
  keysDatabaseUrl: null,
}

type Settings = {
  readonly content?: ContentConfig
  readonly databaseUrl: string
  readonly secret: string
  readonly log: Logger
}

/** The vault that the settings describe, beside the log that it writes to. */
export function openContent(
  { content = derivedKeys, databaseUrl, secret, log }: Settings,
  audit: AuditLog,
): Vault {
  return openVault({
    log: audit,
    databaseUrl,
    keysUrl: content.keysDatabaseUrl,
    wrapper: contentKeys(content, secret),
    cipher: content.cipher,
    onFailure: (error) => log.error({ cause: describe(error) }, 'content was not erased'),
  })
}
