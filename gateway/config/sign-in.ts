import { unset, type SettingFault } from './fault.ts'
import { isLoopback } from './production.ts'
import type { Settings } from './settings.ts'

/** What the settings say of signing in with a browser. */
export type SignInSettings = {
  readonly origin: string | null
  readonly clientId: string
  readonly clientSecret: string | null
  readonly clientSecretFile: string | null
  readonly idleMs: number
  readonly longestMs: number
}

const minuteMs = 60_000

/** Gathers them. */
export const toSignIn = (values: Settings): SignInSettings => ({
  origin: values.PUBLIC_URL ?? null,
  clientId: values.OIDC_CLIENT_ID,
  clientSecret: values.OIDC_CLIENT_SECRET ?? null,
  clientSecretFile: values.OIDC_CLIENT_SECRET_FILE ?? null,
  idleMs: values.SESSION_IDLE_MINUTES * minuteMs,
  longestMs: values.SESSION_HOURS * 60 * minuteMs,
})

/** A cookie that crosses a network in clear belongs to whoever listens, in every mode. */
export function signInFaults(values: Settings, isProduction: boolean): readonly SettingFault[] {
  const { PUBLIC_URL: origin, OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_SECRET_FILE: file } = values
  const hasSecret = secret !== undefined || file !== undefined
  return [
    ...(origin?.startsWith('http:') && !isLoopback(origin) ? [inClear] : []),
    ...(secret !== undefined && file !== undefined ? [twoSecrets] : []),
    ...(isProduction && hasSecret && origin === undefined ? [unset('PUBLIC_URL')] : []),
  ]
}

const inClear: SettingFault = {
  setting: 'PUBLIC_URL',
  zh: '须为 https 或本机地址',
  en: 'must be https, or this machine',
}

const twoSecrets: SettingFault = {
  setting: 'OIDC_CLIENT_SECRET',
  zh: 'OIDC_CLIENT_SECRET 与 OIDC_CLIENT_SECRET_FILE 只能设置其一',
  en: 'excludes OIDC_CLIENT_SECRET_FILE: set one of the two',
}
