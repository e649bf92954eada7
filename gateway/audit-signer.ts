import { createPrivateKey, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { createSigner, createSm2Signer, sm2KeyFrom, type Signer } from '#audit'

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

/** What decides who signs the second log. */
export type SmSignerSettings = {
  readonly auditSmOrigin: string | null
  /** A file with a private SM2 key (PEM); null derives the key from the secret. */
  readonly auditSmKeyFile: string | null
  readonly secret: string
}

/** Who signs the second log, by SM2; null when there is none. Throws ConfigFault when the key file holds no such key. */
export function auditSmSigner({
  auditSmOrigin,
  auditSmKeyFile,
  secret,
}: SmSignerSettings): Signer | null {
  if (auditSmOrigin === null) return null
  if (auditSmKeyFile !== null) return smFromFile(auditSmOrigin, auditSmKeyFile)
  const seed = Buffer.from(hkdfSync('sha256', secret, 'wardline', 'audit-sm-log-key', 48))
  return createSm2Signer(auditSmOrigin, sm2KeyFrom(seed))
}

// In an EC private key in DER its 32 bytes come right behind the version (RFC 5915 §3); Node reads no SM2 keys.
const beforeKey = Buffer.from('0201010420', 'hex')
const curveName = Buffer.from('2a811ccf5501822d', 'hex')

function smFromFile(origin: string, file: string): Signer {
  try {
    const [, encoded = ''] =
      /-----BEGIN (?:EC )?PRIVATE KEY-----([\w+/=\s]+)-----END/u.exec(readFileSync(file, 'utf8')) ??
      []
    const der = Buffer.from(encoded, 'base64')
    const at = der.indexOf(beforeKey)
    if (at < 0 || !der.includes(curveName)) throw new TypeError('This is no SM2 key.')
    return createSm2Signer(origin, der.subarray(at + beforeKey.length, at + beforeKey.length + 32))
  } catch {
    throw new ConfigFault([
      {
        setting: 'AUDIT_SM_KEY_FILE',
        zh: `${file} 不是可读的 SM2 私钥（PEM）`,
        en: `${file} is no readable SM2 private key (PEM)`,
      },
    ])
  }
}
