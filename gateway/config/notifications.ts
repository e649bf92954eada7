import { webhookKey } from '../notifications/signature.ts'
import type { WebhookConfig } from '../notifications/webhook.ts'
import { unset, type SettingFault } from './fault.ts'
import { isLoopback } from './production.ts'
import type { SettingName, Settings } from './settings.ts'

/** A secret that is set, or the file that holds it. */
export type SecretSource = { readonly value: string | null; readonly file: string | null }

/** What the settings say of who is told. */
export type NotificationSettings = {
  readonly email: {
    readonly url: string
    readonly user: string | null
    readonly password: SecretSource
    readonly from: string
    readonly to: readonly string[]
  } | null
  readonly webhook: {
    readonly url: string
    readonly preset: WebhookConfig['preset']
    readonly secret: SecretSource
  } | null
}

/** Gathers them. */
export function toNotifications(values: Settings): NotificationSettings {
  const { SMTP_URL: server, NOTIFY_FROM: from, NOTIFY_TO: to, NOTIFY_WEBHOOK_URL: url } = values
  const password = {
    value: values.SMTP_PASSWORD ?? null,
    file: values.SMTP_PASSWORD_FILE ?? null,
  }
  const secret = {
    value: values.NOTIFY_WEBHOOK_SECRET ?? null,
    file: values.NOTIFY_WEBHOOK_SECRET_FILE ?? null,
  }
  const isMail = server !== undefined && from !== undefined && to !== undefined
  return {
    email: isMail ? { url: server, user: values.SMTP_USER ?? null, password, from, to } : null,
    webhook: url === undefined ? null : { url, preset: values.NOTIFY_WEBHOOK_PRESET, secret },
  }
}

/** What is wrong with them: half a channel tells nobody, and what is told crosses no network in clear. */
export const notificationFaults = (values: Settings): readonly SettingFault[] => [
  ...mailFaults(values),
  ...loginFaults(values),
  ...webhookFaults(values),
]

function mailFaults(values: Settings): readonly SettingFault[] {
  const together = ['SMTP_URL', 'NOTIFY_FROM', 'NOTIFY_TO'] as const
  const missing = together.filter((name) => values[name] === undefined)
  return missing.length === together.length ? [] : missing.map(unset)
}

function loginFaults(values: Settings): readonly SettingFault[] {
  const { SMTP_URL: server, SMTP_USER: user } = values
  const hasPassword = isAnySet(values, ['SMTP_PASSWORD', 'SMTP_PASSWORD_FILE'])
  return [
    ...(user !== undefined && !hasPassword ? [unset('SMTP_PASSWORD')] : []),
    ...(user === undefined && hasPassword ? [unset('SMTP_USER')] : []),
    ...(user !== undefined && server === undefined ? [unset('SMTP_URL')] : []),
    ...twoOf(values, ['SMTP_PASSWORD', 'SMTP_PASSWORD_FILE']),
  ]
}

function webhookFaults(values: Settings): readonly SettingFault[] {
  const { NOTIFY_WEBHOOK_URL: url, NOTIFY_WEBHOOK_PRESET: preset } = values
  const hasSecret = isAnySet(values, secretNames)
  if (url === undefined) return hasSecret ? [unset('NOTIFY_WEBHOOK_URL')] : []
  const isStandard = preset === 'standard'
  const secret = values.NOTIFY_WEBHOOK_SECRET
  const isKey = !isStandard || secret === undefined || webhookKey(secret) !== null
  return [
    ...(url.startsWith('http:') && !isLoopback(url) ? [notHttps] : []),
    ...(isStandard && !hasSecret ? [unset('NOTIFY_WEBHOOK_SECRET')] : []),
    ...(isKey ? [] : [noWebhookKey('NOTIFY_WEBHOOK_SECRET')]),
    ...twoOf(values, secretNames),
  ]
}

type Pair = readonly [SettingName, SettingName]

const secretNames: Pair = ['NOTIFY_WEBHOOK_SECRET', 'NOTIFY_WEBHOOK_SECRET_FILE']

const isAnySet = (values: Settings, names: Pair): boolean =>
  names.some((name) => values[name] !== undefined)

const twoOf = (values: Settings, [one, other]: Pair): readonly SettingFault[] =>
  values[one] !== undefined && values[other] !== undefined
    ? [
        {
          setting: one,
          zh: `${one} 与 ${other} 只能设置其一`,
          en: `excludes ${other}: set one of the two`,
        },
      ]
    : []

const notHttps: SettingFault = {
  setting: 'NOTIFY_WEBHOOK_URL',
  zh: '须为 https 或本机地址',
  en: 'must be https, or this machine',
}

/** That a secret is none. */
export const noWebhookKey = (setting: SettingName): SettingFault => ({
  setting,
  zh: '须为 whsec_ 加 24 到 64 字节的 base64',
  en: 'must be whsec_ and 24 to 64 bytes in base64',
})
