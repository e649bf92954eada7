import type { CipherName, Witness } from '#audit'
import type { Role } from '#policy'

import type { SyslogConfig } from './audit-forwarder.ts'
import { ConfigFault, unset, type SettingFault } from './config/fault.ts'
import {
  notificationFaults,
  toNotifications,
  type NotificationSettings,
} from './config/notifications.ts'
import { productionFaults } from './config/production.ts'
import {
  aboutSetting,
  settingNames,
  settings,
  type Algorithm,
  type SettingName,
  type Settings,
} from './config/settings.ts'
import { signInFaults, toSignIn, type SignInSettings } from './config/sign-in.ts'

export { ConfigFault } from './config/fault.ts'
export { environmentExample } from './config/example.ts'

/** `embedded` fills gaps with demo parts (`npm start`); `production` refuses to start with one (`wardline serve`). */
type Mode = 'embedded' | 'production'

/** A DeepSeek deployment that the settings name. */
export type DestinationConfig = {
  readonly baseUrl: string
  readonly apiKey: string | null
  readonly model: string
}

/** How tokens of the identity provider are read. */
type IdentityConfig = {
  readonly issuer: string | null
  readonly audience: string
  readonly algorithms: readonly Algorithm[]
  readonly roleClaims: readonly string[]
  /** Null leaves role names as they are. */
  readonly roleMap: ReadonlyMap<string, Role> | null
  readonly departmentClaim: string
  readonly campusClaim: string
  readonly clockToleranceS: number
}

/** Presidio's analyzer as a second engine of de-identification. */
export type PresidioConfig = {
  readonly url: string
  readonly mode: Settings['PRESIDIO_MODE']
  readonly language: string
  readonly timeoutMs: number
}

/** Who wraps the data keys of kept content, and how it is encrypted. */
export type ContentConfig = {
  readonly cipher: CipherName
  readonly keys: readonly Buffer[] | null
  readonly keysFile: string | null
  readonly transit: TransitConfig | null
  readonly keysDatabaseUrl: string | null
}

/** The Transit engine of OpenBao or HashiCorp Vault. */
type TransitConfig = {
  readonly url: string
  readonly mount: string
  readonly key: string
  readonly tokenFile: string
}

/** The settings, checked. Null means: not set; in production mode nothing that is required is null. */
export type Config = {
  readonly mode: Mode
  readonly host: string
  readonly port: number
  readonly trustedProxies: readonly string[]
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly identity: IdentityConfig
  readonly signIn: SignInSettings
  readonly deepseek: DestinationConfig | null
  readonly onPremises: DestinationConfig | null
  readonly presidio: PresidioConfig | null
  readonly upstreamTimeoutMs: number
  readonly secret: string | null
  readonly auditOrigin: string
  readonly auditKeyFile: string | null
  /** The name of the second log, by SM3 and SM2, and its key; null when there is none. */
  readonly auditSmOrigin: string | null
  readonly auditSmKeyFile: string | null
  readonly witnesses: readonly Witness[]
  readonly syslog: SyslogConfig | null
  readonly notifications: NotificationSettings
  readonly content: ContentConfig
  readonly policyDir: string | null
  readonly limitsStore: 'memory' | 'postgres'
  readonly maxBodyBytes: number
  readonly logLevel: Settings['LOG_LEVEL']
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What a mode brings along: settings that the environment may still override. */
export type Defaults = {
  readonly mode: Mode
  readonly settings?: Readonly<Partial<Record<SettingName, string>>>
}

/** Reads the settings; throws one ConfigFault that names every fault and its cure. */
export function readConfig(environment: Environment, defaults: Defaults): Config {
  const given = { ...defaults.settings, ...withoutBlanks(environment) }
  const malformed = findMalformed(given)
  // What is malformed is left out, so that everything else that is wrong can be told as well.
  const values = settings.parse(without(given, malformed))
  const rest = [
    ...destinationFaults(values, defaults.mode),
    ...presidioFaults(values),
    ...contentFaults(values),
    ...syslogFaults(values),
    ...notificationFaults(values),
    ...signInFaults(values, defaults.mode === 'production'),
    ...(values.AUDIT_SM_ORIGIN === values.AUDIT_ORIGIN ? [sameOrigin] : []),
    ...(defaults.mode === 'production' ? productionFaults(values) : []),
  ].filter(({ setting }) => !malformed.has(setting))
  const faults = [...Array.from(malformed, toMalformed), ...rest]
  if (faults.length > 0) throw new ConfigFault(faults)
  return toConfig(values, defaults.mode)
}

function findMalformed(given: Record<string, string>): ReadonlySet<SettingName> {
  const issues = settings.safeParse(given).error?.issues ?? []
  const faulty = new Set(issues.map(({ path }) => path[0]))
  return new Set(settingNames.filter((name) => faulty.has(name)))
}

function without(
  given: Record<string, string>,
  names: ReadonlySet<string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)))
}

// `KEY=` in a file of settings means: not set.
function withoutBlanks(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment)
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value?.trim() ? [[name, value]] : [])),
  )
}

function toMalformed(setting: SettingName): SettingFault {
  const { zh, en } = aboutSetting(setting)
  return { setting, zh: `格式不对；应为：${zh}`, en: `is malformed; expected: ${en}` }
}

// A stand-in for DeepSeek on the developer's machine needs no key; the cloud does.
function destinationFaults(values: Settings, mode: Mode): readonly SettingFault[] {
  const { DEEPSEEK_BASE_URL: url, DEEPSEEK_API_KEY: key } = values
  if (url === undefined && key !== undefined) return [unset('DEEPSEEK_BASE_URL')]
  if (url !== undefined && key === undefined && mode === 'production') {
    return [unset('DEEPSEEK_API_KEY')]
  }
  return []
}

// Whoever wants Presidio alone would otherwise get our own recognisers alone.
function presidioFaults(values: Settings): readonly SettingFault[] {
  const isMissing =
    values.PRESIDIO_MODE === 'presidio' && values.PRESIDIO_ANALYZER_URL === undefined
  return isMissing ? [unset('PRESIDIO_ANALYZER_URL')] : []
}

// Half of a certificate is none.
function syslogFaults(values: Settings): readonly SettingFault[] {
  const { AUDIT_SYSLOG_CERT_FILE: cert, AUDIT_SYSLOG_KEY_FILE: key } = values
  if (cert !== undefined && key === undefined) return [unset('AUDIT_SYSLOG_KEY_FILE')]
  return cert === undefined && key !== undefined ? [unset('AUDIT_SYSLOG_CERT_FILE')] : []
}

function toSyslog(values: Settings): SyslogConfig | null {
  const url = values.AUDIT_SYSLOG_URL
  if (url === undefined) return null
  return {
    url,
    caFile: values.AUDIT_SYSLOG_CA_FILE ?? null,
    certFile: values.AUDIT_SYSLOG_CERT_FILE ?? null,
    keyFile: values.AUDIT_SYSLOG_KEY_FILE ?? null,
  }
}

function contentFaults(values: Settings): readonly SettingFault[] {
  const { CONTENT_KEYS, CONTENT_KEYS_FILE, CONTENT_TRANSIT_URL, CONTENT_TRANSIT_TOKEN_FILE } =
    values
  const given = [CONTENT_KEYS, CONTENT_KEYS_FILE, CONTENT_TRANSIT_URL].filter(Boolean)
  const needsToken = CONTENT_TRANSIT_URL !== undefined && CONTENT_TRANSIT_TOKEN_FILE === undefined
  return [
    ...(given.length > 1 ? [twoWrappers] : []),
    ...(needsToken ? [unset('CONTENT_TRANSIT_TOKEN_FILE')] : []),
  ]
}

const sameOrigin: SettingFault = {
  setting: 'AUDIT_SM_ORIGIN',
  zh: '须与 AUDIT_ORIGIN 不同：两个日志各有其名',
  en: 'must differ from AUDIT_ORIGIN: two logs have two names',
}

const twoWrappers: SettingFault = {
  setting: 'CONTENT_KEYS',
  zh: 'CONTENT_KEYS、CONTENT_KEYS_FILE、CONTENT_TRANSIT_URL 只能设置其一',
  en: 'is one of three that exclude each other: CONTENT_KEYS, CONTENT_KEYS_FILE, CONTENT_TRANSIT_URL',
}

function toContent(values: Settings): ContentConfig {
  const { CONTENT_TRANSIT_URL: url, CONTENT_TRANSIT_TOKEN_FILE: tokenFile } = values
  const { CONTENT_TRANSIT_MOUNT: mount, CONTENT_TRANSIT_KEY: key } = values
  return {
    cipher: values.CONTENT_CIPHER,
    keys: values.CONTENT_KEYS ?? null,
    keysFile: values.CONTENT_KEYS_FILE ?? null,
    transit: url !== undefined && tokenFile !== undefined ? { url, mount, key, tokenFile } : null,
    keysDatabaseUrl: values.CONTENT_KEYS_DATABASE_URL ?? null,
  }
}

function toConfig(values: Settings, mode: Mode): Config {
  return {
    mode,
    host: values.HOST,
    port: values.PORT,
    trustedProxies: values.TRUSTED_PROXIES,
    dataDir: values.WARDLINE_DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    identity: toIdentity(values),
    signIn: toSignIn(values),
    ...toDestinations(values),
    presidio: toPresidio(values),
    upstreamTimeoutMs: values.UPSTREAM_TIMEOUT_MS,
    secret: values.WARDLINE_SECRET ?? null,
    auditOrigin: values.AUDIT_ORIGIN,
    auditKeyFile: values.AUDIT_SIGNING_KEY_FILE ?? null,
    auditSmOrigin: values.AUDIT_SM_ORIGIN ?? null,
    auditSmKeyFile: values.AUDIT_SM_KEY_FILE ?? null,
    witnesses: values.AUDIT_WITNESSES ?? [],
    syslog: toSyslog(values),
    notifications: toNotifications(values),
    content: toContent(values),
    policyDir: values.WARDLINE_POLICY_DIR ?? null,
    // `npm start` is one process; behind `serve` there may be others, and nobody has to remember to say so.
    limitsStore: values.LIMITS_STORE ?? (mode === 'production' ? 'postgres' : 'memory'),
    maxBodyBytes: values.WARDLINE_MAX_BODY_BYTES,
    logLevel: values.LOG_LEVEL,
  }
}

function toIdentity(values: Settings): IdentityConfig {
  return {
    issuer: values.OIDC_ISSUER ?? null,
    audience: values.OIDC_AUDIENCE,
    algorithms: values.OIDC_ALGORITHMS,
    roleClaims: values.OIDC_ROLE_CLAIMS,
    roleMap: values.OIDC_ROLE_MAP ?? null,
    departmentClaim: values.OIDC_DEPARTMENT_CLAIM,
    campusClaim: values.OIDC_CAMPUS_CLAIM,
    clockToleranceS: values.OIDC_CLOCK_TOLERANCE_S,
  }
}

function toPresidio(values: Settings): PresidioConfig | null {
  const url = values.PRESIDIO_ANALYZER_URL
  if (url === undefined) return null
  const {
    PRESIDIO_MODE: mode,
    PRESIDIO_LANGUAGE: language,
    PRESIDIO_TIMEOUT_MS: timeoutMs,
  } = values
  return { url, mode, language, timeoutMs }
}

function toDestinations(values: Settings): Pick<Config, 'deepseek' | 'onPremises'> {
  const cloud = values.DEEPSEEK_BASE_URL
  const own = values.ON_PREMISES_BASE_URL
  return {
    deepseek: cloud
      ? { baseUrl: cloud, apiKey: values.DEEPSEEK_API_KEY ?? null, model: values.DEEPSEEK_MODEL }
      : null,
    onPremises: own
      ? {
          baseUrl: own,
          apiKey: values.ON_PREMISES_API_KEY ?? null,
          model: values.ON_PREMISES_MODEL,
        }
      : null,
  }
}
