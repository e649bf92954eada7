import { z } from 'zod'

import { cipherNames, fromVerifierKey, type Witness } from '#audit'

import { about } from './about.ts'
import { httpUrl, list } from './shapes.ts'

const witnesses = list.transform((parts, context): readonly Witness[] =>
  parts.flatMap((part) => {
    const [url = '', key = ''] = part.split(/\s+/u)
    const address = httpUrl.safeParse(url)
    try {
      if (address.success) return [{ url: address.data, key: fromVerifierKey(key) }]
    } catch {
      // Told like every other mistake.
    }
    context.addIssue({ code: 'custom', message: 'no witness' })
    return []
  }),
)

const wrappingKeyLength = 32

const wrappingKeys = list.transform((parts, context): readonly Buffer[] => {
  const keys = parts.map((part) => Buffer.from(part, 'base64'))
  if (keys.length === 0 || keys.some(({ length }) => length !== wrappingKeyLength))
    context.addIssue({ code: 'custom', message: 'no keys of 32 bytes' })
  return keys
})

/** Settings of the audit log, of who is told of it, and of what is kept beside it. */
export const auditSettings = {
  AUDIT_ORIGIN: about(
    z
      .string()
      .regex(/^[^\s+\p{Cc}]{1,200}$/u)
      .default('wardline.local/audit'),
    {
      zh: '审计日志在签名检查点中的名称：医院独有、无空格与加号',
      en: 'name of the audit log in its signed checkpoints: unique to the hospital, without blanks and plus signs',
    },
  ),
  AUDIT_SIGNING_KEY_FILE: about(z.string().min(1).optional(), {
    zh: '签名检查点所用的 Ed25519 私钥文件（PKCS #8 PEM）；缺省由 WARDLINE_SECRET 派生',
    en: 'file with the Ed25519 private key (PKCS #8 PEM) that signs checkpoints; derived from WARDLINE_SECRET when unset',
    example: '/etc/wardline/audit-key.pem',
  }),
  AUDIT_SM_ORIGIN: about(
    z
      .string()
      .regex(/^[^\s+\p{Cc}]{1,200}$/u)
      .optional(),
    {
      zh: '国密第二日志的名称：设置后，同一批条目另以 SM3 成树、以 SM2 签名；须与 AUDIT_ORIGIN 不同',
      en: 'name of a second log over the same entries, hashed by SM3 and signed by SM2; there is none when unset; must differ from AUDIT_ORIGIN',
      example: 'hospital.example/audit-sm',
    },
  ),
  AUDIT_SM_KEY_FILE: about(z.string().min(1).optional(), {
    zh: '签名国密日志的 SM2 私钥文件（PEM）；缺省由 WARDLINE_SECRET 派生',
    en: 'file with the SM2 private key (PEM) that signs the second log; derived from WARDLINE_SECRET when unset',
    example: '/etc/wardline/audit-sm-key.pem',
  }),
  AUDIT_WITNESSES: about(witnesses.optional(), {
    zh: '见证服务：每项为“地址 公钥”，逗号分隔（wardline witness 启动时打印）',
    en: 'witnesses of the audit log: address and key of each, comma-separated (wardline witness prints them)',
    example: 'https://witness.hospital.example witness.hospital.example+1b2c3d4e+BA…',
  }),
  AUDIT_SYSLOG_URL: about(z.url({ protocol: /^syslog\+(?:tls|tcp)$/u }).optional(), {
    zh: '将审计日志转发到的 syslog 服务（RFC 5425，DICOM 审计消息）；serve 要求 syslog+tls 或本机',
    en: 'syslog server that is told of the audit log (RFC 5425, DICOM audit messages); syslog+tls, or on this machine, under serve',
    example: 'syslog+tls://arr.hospital.example:6514',
  }),
  AUDIT_SYSLOG_CA_FILE: about(z.string().min(1).optional(), {
    zh: '签发该服务证书的 CA（PEM）；缺省用系统信任的 CA',
    en: 'CA that signed the certificate of the syslog server (PEM); those that the system trusts when unset',
  }),
  AUDIT_SYSLOG_CERT_FILE: about(z.string().min(1).optional(), {
    zh: '双向 TLS 时本网关的证书（PEM），与 AUDIT_SYSLOG_KEY_FILE 一起设置',
    en: 'certificate of this gateway for mutual TLS (PEM); set it together with AUDIT_SYSLOG_KEY_FILE',
  }),
  AUDIT_SYSLOG_KEY_FILE: about(z.string().min(1).optional(), {
    zh: '上述证书的私钥（PEM）',
    en: 'private key of that certificate (PEM)',
  }),
  CONTENT_CIPHER: about(z.enum(cipherNames).default('aes-256-gcm'), {
    zh: '留存内容的加密算法：aes-256-gcm，或国密 sm4（SM4-CTR 与 HMAC-SM3）',
    en: 'how kept content is encrypted: aes-256-gcm, or sm4 (SM4-CTR with HMAC-SM3)',
  }),
  CONTENT_KEYS: about(wrappingKeys.optional(), {
    zh: '包裹数据密钥的主密钥（32 字节，base64）；逗号分隔，第一把用于包裹，其余仅用于解开旧的；缺省由 WARDLINE_SECRET 派生',
    en: 'keys (32 bytes, base64, comma-separated) that wrap the data keys of kept content: the first wraps, the others unwrap what they wrapped; derived from WARDLINE_SECRET when unset',
  }),
  CONTENT_KEYS_FILE: about(z.string().min(1).optional(), {
    zh: '同上，但从文件读取（每行一把）；与 CONTENT_KEYS、CONTENT_TRANSIT_URL 三者只设其一',
    en: 'the same from a file, a key a line; set one of this, CONTENT_KEYS and CONTENT_TRANSIT_URL only',
    example: '/etc/wardline/content-keys',
  }),
  CONTENT_TRANSIT_URL: about(httpUrl.optional(), {
    zh: '密钥管理系统（OpenBao 或 HashiCorp Vault 的 Transit 引擎）：主密钥不离开该系统',
    en: 'key management system that wraps the data keys instead (Transit engine of OpenBao or HashiCorp Vault): the key never leaves it',
    example: 'https://bao.hospital.example:8200',
  }),
  CONTENT_TRANSIT_MOUNT: about(
    z
      .string()
      .regex(/^[\w/-]+$/u)
      .default('transit'),
    {
      zh: 'Transit 引擎的挂载路径',
      en: 'path at which the Transit engine is mounted',
    },
  ),
  CONTENT_TRANSIT_KEY: about(
    z
      .string()
      .regex(/^[\w.-]+$/u)
      .default('wardline'),
    {
      zh: 'Transit 中的密钥名（aes256-gcm96）',
      en: 'name of the key in Transit (aes256-gcm96)',
    },
  ),
  CONTENT_TRANSIT_TOKEN_FILE: about(z.string().min(1).optional(), {
    zh: '访问令牌所在文件（每次调用重新读取，便于由代理续期）',
    en: 'file with the access token; read at each call, so that an agent may renew it',
    example: '/run/wardline/bao-token',
  }),
  CONTENT_KEYS_DATABASE_URL: about(z.url({ protocol: /^postgres(ql)?$/u }).optional(), {
    zh: '存放数据密钥的另一 PostgreSQL（独立备份，删除才真正彻底）；缺省与日志同库',
    en: 'another PostgreSQL for the data keys, with backups of its own, so that what is erased is not in the backups of the log; the same database when unset',
    example: 'postgresql://wardline@keys.hospital.example/wardline',
  }),
}
