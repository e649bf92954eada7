import { z } from 'zod'

import { roles, type Role } from '#policy'

import { about, abouts, type About } from './about.ts'
import { auditSettings } from './audit-settings.ts'
import { notificationSettings } from './notification-settings.ts'
import { sessionSettings } from './session-settings.ts'
import { httpUrl, list, network } from './shapes.ts'

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

// An issuer is compared letter by letter, so a slash at its end stays.
const issuer = z.url({ protocol: /^https?$/u })
const milliseconds = z.coerce.number().int().min(1).max(3_600_000)

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
  TRUSTED_PROXIES: about(list.pipe(z.array(network)).prefault(''), {
    zh: '网关之前的反向代理地址（IP 或 CIDR，逗号分隔）：来自这些地址的 x-forwarded-for 才被采信；缺省一律以连接对端为客户端地址',
    en: 'addresses of the proxies before the gateway (IP or CIDR, comma-separated): their x-forwarded-for is believed; when unset, a client is the other end of its connection',
    example: '10.0.8.0/24',
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
  ...sessionSettings,
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
  ...auditSettings,
  ...notificationSettings,
  WARDLINE_POLICY_DIR: about(z.string().min(1).optional(), {
    zh: '策略包目录；缺省用随附的策略',
    en: 'folder of a policy bundle; the shipped one when unset',
    example: '/etc/wardline/policy',
  }),
  LIMITS_STORE: about(z.enum(['memory', 'postgres']).optional(), {
    zh: '额度在哪里计数：memory 仅本进程；postgres 由同一数据库的全部网关共用。缺省：serve 用 postgres，npm start 用 memory',
    en: 'where budgets are counted: memory for this process alone, postgres for all gateways on one database. When unset, postgres under serve and memory under npm start',
    example: 'postgres',
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
