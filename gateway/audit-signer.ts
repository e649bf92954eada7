import { createPrivateKey, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { createSigner, type Signer } from '#audit'

/** What decides who signs the audit log. */
export type SignerSettings = {
  /** The name of the log in its checkpoints. */
  readonly auditOrigin: string
  /** A file with a private Ed25519 key (PKCS #8, PEM); null derives the key from the secret. */
  readonly auditKeyFile: string | null
  readonly secret: string
}

// A private Ed25519 key in DER is this and its 32 bytes (RFC 8410 §7).
const derHead = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Who signs the checkpoints of the audit log; throws when the key file holds no Ed25519 key. */
export function auditSigner({ auditOrigin, auditKeyFile, secret }: SignerSettings): Signer {
  const key =
    auditKeyFile === null
      ? createPrivateKey({ key: derivedKey(secret), format: 'der', type: 'pkcs8' })
      : createPrivateKey(readFileSync(auditKeyFile, 'utf8'))
  return createSigner(auditOrigin, key, 'note')
}

function derivedKey(secret: string): Buffer {
  const seed = hkdfSync('sha256', secret, 'wardline', 'audit-log-key', 32)
  return Buffer.concat([derHead, Buffer.from(seed)])
}
