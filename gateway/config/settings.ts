import { z } from 'zod'

import { cipherNames, fromVerifierKey, type Witness } from '#audit'
import { roles, type Role } from '#policy'

/** Signature algorithms that a token may use: asymmetric ones only, so that no public key is ever taken for a secret. */
const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

export type Algorithm = (typeof asymmetricAlgorithms)[number]

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const httpUrl = z.url({ protocol: /^https?$/u }).transform((url) => url.replace(/\/+$/u, ''))
// An issuer is compared letter by letter, so a slash at its end stays.
const issuer = z.url({ protocol: /^https?$/u })
const milliseconds = z.coerce.number().int().min(1).max(3_600_000)

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

const roleMap = z
  .string()
  .transform((text, context): unknown => {
    try {
      return text.trim().startsWith('{') ? JSON.parse(text) : fromPairs(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().min(1), z.enum(roles)))
  .transform((map): ReadonlyMap<string, Role> => new Map(Object.entries(map)))

function fromPairs(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()))
  return Object.fromEntries(pairs.map(([from = '', to = '']) => [from, to]))
}

/** What a setting is for and what it must look like, in both languages; `example` shows one that has no default. */
type About = { readonly zh: string; readonly en: string; readonly example?: string }

const abouts = z.registry<About>()

const about = <Schema extends z.ZodType>(schema: Schema, more: About): Schema => {
  abouts.add(schema, more)
  return schema
}

/** Every setting of the gateway; `.env.example` is generated from here. */
export const settings = z.object({
  PORT: about(z.coerce.number().int().min(0).max(65_535).default(8080), {
    zh: '监听端口（0 表示自动选择）',
    en: 'port to listen on (0 to 65535; 0 lets the system choose)',
  }),
  HOST: about(z.string().default('127.0.0.1'), {
    zh: '监听地址',
    en: 'address to listen on',
  }),
  WARDLINE_DATA_DIR: about(z.string().default('.wardline'), {
    zh: '数据目录：内置数据库与自动生成的密钥',
    en: 'data directory of the embedded database and of generated secrets',
  }),
  DATABASE_URL: about(z.url({ protocol: /^postgres(ql)?$/u }).optional(), {
    zh: 'PostgreSQL 连接地址；serve 必填，npm start 缺省时用内置数据库',
    en: 'PostgreSQL URL; required by serve, embedded with npm start when unset',
    example: 'postgresql://wardline@db.hospital.example/wardline',
  }),
  OIDC_ISSUER: about(issuer.optional(), {
    zh: '身份提供方（如 Keycloak realm）；serve 必填',
    en: 'OpenID provider, such as a Keycloak realm; required by serve',
    example: 'https://id.hospital.example/realms/staff',
  }),
  OIDC_AUDIENCE: about(z.string().min(1).default('wardline'), {
    zh: '令牌中必须出现的 aud',
    en: 'audience (aud) that a token must name',
  }),
  OIDC_ALGORITHMS: about(
    list.pipe(z.array(z.enum(asymmetricAlgorithms)).min(1)).prefault('RS256,PS256,ES256,EdDSA'),
    {
      zh: '允许的签名算法，逗号分隔；不接受 HS* 与 none',
      en: 'signature algorithms, comma-separated; HS* and none are never accepted',
    },
  ),
  OIDC_ROLE_CLAIMS: about(
    list
      .pipe(z.array(z.string()).min(1))
      .prefault('realm_access.roles,resource_access.wardline.roles,roles'),
    {
      zh: '角色所在的声明路径，逗号分隔，以点分层',
      en: 'claims that hold roles: dot paths, comma-separated',
    },
  ),
  OIDC_ROLE_MAP: about(roleMap.optional(), {
    zh: `医院角色到护界角色的映射（JSON 或 from=to,…）；设置后仅映射中的角色有效。可用：${roles.join('、')}`,
    en: `foreign role names to ours, as JSON or from=to,…; when set, no other role counts. Ours: ${roles.join(', ')}`,
    example: 'doctor=clinician,nurse=clinician,it=it_staff',
  }),
  OIDC_DEPARTMENT_CLAIM: about(z.string().min(1).default('department'), {
    zh: '科室代码所在的声明路径',
    en: 'claim (dot path) that holds the department code',
  }),
  OIDC_CAMPUS_CLAIM: about(z.string().min(1).default('campus'), {
    zh: '院区代码所在的声明路径',
    en: 'claim (dot path) that holds the campus code',
  }),
  OIDC_CLOCK_TOLERANCE_S: about(z.coerce.number().int().min(0).max(300).default(5), {
    zh: '与身份提供方的时钟允许误差（秒，0 到 300）',
    en: 'tolerated clock difference to the provider, in seconds (0 to 300)',
  }),
  DEEPSEEK_BASE_URL: about(httpUrl.optional(), {
    zh: 'DeepSeek 云端接口地址；与 DEEPSEEK_API_KEY 一起设置',
    en: 'DeepSeek cloud API; set it together with DEEPSEEK_API_KEY',
    example: 'https://api.deepseek.com',
  }),
  DEEPSEEK_API_KEY: about(z.string().min(1).optional(), {
    zh: 'DeepSeek 云端密钥；不要写入受版本管理的文件',
    en: 'key of the DeepSeek cloud API; never in a file that git sees',
  }),
  DEEPSEEK_MODEL: about(z.string().min(1).default('deepseek-flash'), {
    zh: '云端模型名',
    en: 'model name that the cloud is asked for',
  }),
  ON_PREMISES_BASE_URL: about(httpUrl.optional(), {
    zh: '院内 DeepSeek 部署（vLLM、SGLang、Ollama 等）的接口地址',
    en: 'DeepSeek deployment inside the hospital (vLLM, SGLang, Ollama, …)',
    example: 'http://gpu-1.hospital.example:8000/v1',
  }),
  ON_PREMISES_API_KEY: about(z.string().min(1).optional(), {
    zh: '院内部署的密钥（如需要）',
    en: 'key of the deployment inside the hospital, when it wants one',
  }),
  ON_PREMISES_MODEL: about(z.string().min(1).default('deepseek-flash'), {
    zh: '院内部署的模型名',
    en: 'model name that the deployment inside the hospital is asked for',
  }),
  UPSTREAM_TIMEOUT_MS: about(milliseconds.default(120_000), {
    zh: '等待模型的最长时间（毫秒）',
    en: 'longest wait for a model, in milliseconds',
  }),
  PRESIDIO_ANALYZER_URL: about(httpUrl.optional(), {
    zh: '外部去标识化引擎 Presidio Analyzer 的地址（收到未去标识的原文：须在院内网，serve 要求 https 或本机）；缺省仅用内置识别器',
    en: 'Presidio Analyzer as a second de-identification engine; it sees the unmasked text: inside the hospital, and under serve by https or on this machine; our own recognisers alone when unset',
    example: 'https://presidio.hospital.example',
  }),
  PRESIDIO_MODE: about(z.enum(['both', 'presidio']).default('both'), {
    zh: 'both 取内置与 Presidio 结果的并集；presidio 仅用 Presidio',
    en: 'both unites the findings of ours and Presidio; presidio leaves ours out',
  }),
  PRESIDIO_LANGUAGE: about(
    z
      .string()
      .regex(/^[a-z]{2}(?:-[A-Za-z]{2,4})?$/u)
      .default('zh'),
    {
      zh: 'Presidio 所用语言代码（如 zh、en），须已在 Presidio 中配置',
      en: 'language code that Presidio is asked for (such as zh or en); it must be configured there',
    },
  ),
  PRESIDIO_TIMEOUT_MS: about(milliseconds.default(2_000), {
    zh: '单次调用 Presidio 的最长时间（毫秒）；超时按策略包 deidentification.external 拒绝或降级',
    en: 'longest time of one call to Presidio, in milliseconds; what happens then is deidentification.external of the policy bundle',
  }),
  WARDLINE_SECRET: about(z.string().min(32).optional(), {
    zh: '带密钥哈希所用的密钥，至少 32 个字符；serve 必填，npm start 自动生成并保存',
    en: 'key of the keyed hashes, 32 characters or more; required by serve, generated and kept by npm start',
  }),
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
  WARDLINE_POLICY_DIR: about(z.string().min(1).optional(), {
    zh: '策略包目录；缺省用随附的策略',
    en: 'folder of a policy bundle; the shipped one when unset',
    example: '/etc/wardline/policy',
  }),
  WARDLINE_MAX_BODY_BYTES: about(
    z.coerce
      .number()
      .int()
      .min(1024)
      .max(256 * 1024 * 1024)
      .default(1024 * 1024),
    {
      zh: '请求体上限（字节，至少 1024）；每 MiB 约占用一秒计算',
      en: 'largest request body in bytes (1024 or more); each MiB takes about a second of computing',
    },
  ),
  LOG_LEVEL: about(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    {
      zh: '日志级别：fatal、error、warn、info、debug、trace、silent',
      en: 'log level: fatal, error, warn, info, debug, trace or silent',
    },
  ),
})

export type Settings = z.infer<typeof settings>
export type SettingName = keyof Settings

/** Every setting, in the order in which they are explained. */
export const settingNames: readonly SettingName[] = settings.keyof().options

/** The texts beside a setting. */
export function aboutSetting(name: SettingName): About {
  return abouts.get(settings.shape[name]) ?? { zh: name, en: name }
}
