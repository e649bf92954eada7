import type { Config } from '../config.ts'
import { ConfigFault } from '../config/fault.ts'
import { noWebhookKey, type SecretSource } from '../config/notifications.ts'
import type { SettingName } from '../config/settings.ts'
import type { EmailConfig } from '../notifications/email.ts'
import type { NotificationConfig } from '../notifications/notifications.ts'
import { webhookKey } from '../notifications/signature.ts'
import type { WebhookConfig } from '../notifications/webhook.ts'
import { secretIn } from './secret-file.ts'

/** Who is told by the settings, with their secrets; throws ConfigFault when a file holds none. */
export const notificationsFrom = (
  { notifications: { email, webhook } }: Config,
  origin: string | null,
): NotificationConfig => ({
  origin,
  email: email && emailFrom(email),
  webhook: webhook && webhookFrom(webhook),
})

type Settings = Config['notifications']

function emailFrom({ url, user, password, from, to }: NonNullable<Settings['email']>): EmailConfig {
  const secret = secretOf(password, 'SMTP_PASSWORD_FILE')
  const login = user === null || secret === null ? null : { user, password: secret }
  return { url, login, from, to }
}

const secretFile = 'NOTIFY_WEBHOOK_SECRET_FILE'

function webhookFrom({
  url,
  preset,
  secret: source,
}: NonNullable<Settings['webhook']>): WebhookConfig {
  const secret = secretOf(source, secretFile)
  if (preset === 'standard' && webhookKey(secret ?? '') === null)
    throw new ConfigFault([noWebhookKey(secretFile)])
  return { url, preset, secret }
}

const secretOf = ({ value, file }: SecretSource, setting: SettingName): string | null =>
  value !== null || file === null ? value : secretIn(setting, file)
