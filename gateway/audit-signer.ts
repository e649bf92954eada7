import { createPrivateKey, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { createSigner, type Signer } from '#audit'

import { ConfigFault } from './config/fault.ts'

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

/** Who signs the checkpoints of the audit log; throws ConfigFault when the key file holds no Ed25519 key. */
export function auditSigner({ auditOrigin, auditKeyFile, secret }: SignerSettings): Signer {
  if (auditKeyFile !== null) return fromFile(auditOrigin, auditKeyFile)
  const key = createPrivateKey({ key: derivedKey(secret), format: 'der', type: 'pkcs8' })
  return createSigner(auditOrigin, key, 'note')
}

function fromFile(origin: string, file: string): Signer {
  try {
    return createSigner(origin, createPrivateKey(readFileSync(file, 'utf8')), 'note')
  } catch {
    // What the file holds instead is nobody's to read.
    throw new ConfigFault([
      {
        setting: 'AUDIT_SIGNING_KEY_FILE',
        zh: `${file} 不是可读的 Ed25519 私钥（PKCS #8 PEM）`,
        en: `${file} is no readable Ed25519 private key (PKCS #8, PEM)`,
      },
    ])
  }
}

function derivedKey(secret: string): Buffer {
  const seed = hkdfSync('sha256', secret, 'wardline', 'audit-log-key', 32)
  return Buffer.concat([derHead, Buffer.from(seed)])
}
