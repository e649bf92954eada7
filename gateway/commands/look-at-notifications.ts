import { randomUUID } from 'node:crypto'

import { openNotifications } from '#prisma'

import type { Config } from '../config.ts'
import type { Channel } from '../notifications/channel.ts'
import { isFailing } from '../notifications/failing.ts'
import { toMessage } from '../notifications/message.ts'
import { channelsOf } from '../notifications/notifications.ts'
import { bad, good, type Finding } from './finding.ts'
import { notificationsFrom } from './notifications.ts'

const clock = (): Date => new Date()

const unset: Finding = {
  state: 'unset',
  detail:
    '未设置 SMTP_URL 与 NOTIFY_WEBHOOK_URL，不通知任何人 / neither SMTP_URL nor NOTIFY_WEBHOOK_URL is set, nobody is told',
}

const channelsIn = (config: Config): readonly Channel[] =>
  channelsOf(notificationsFrom(config, config.signIn.origin), clock)

/** Whether people are told of what happens, and whether it arrives; sends nothing. */
export async function lookAtNotifications(config: Config): Promise<Finding> {
  const channels = channelsIn(config)
  if (channels.length === 0) return unset
  if (config.databaseUrl !== null && (await isAnyFailing(config.databaseUrl)))
    return bad(
      '有消息未送达；见 GET /api/notifications?state=failed，并用 --notify 测试',
      'messages did not arrive: see GET /api/notifications?state=failed, and try --notify',
    )
  return good(channels.map(({ name, where }) => `${name} ${where}`).join(', '))
}

async function isAnyFailing(databaseUrl: string): Promise<boolean> {
  const store = openNotifications(databaseUrl)
  try {
    return (await store.states()).some(isFailing)
  } finally {
    await store.close()
  }
}

/** Sends a test message through each channel and says what came back. */
export async function tryNotifications(config: Config): Promise<Finding> {
  const channels = channelsIn(config)
  if (channels.length === 0) return unset
  const tried = await Promise.all(channels.map((channel) => tryOne(channel, config)))
  const detail = tried.map(({ name, result }) => `${name}: ${result}`).join(', ')
  const isAll = tried.every(({ result }) => result === 'delivered')
  return isAll ? good(detail) : bad(`未送达（${detail}）`, 'a test message did not arrive')
}

async function tryOne(
  channel: Channel,
  { signIn: { origin } }: Config,
): Promise<{ readonly name: string; readonly result: string }> {
  const notice = { kind: 'test', at: clock().toISOString() } as const
  const message = toMessage({ id: randomUUID(), severity: 'info', notice }, origin)
  const delivery = await channel.send(message, new AbortController().signal)
  const result = delivery.kind === 'delivered' ? 'delivered' : delivery.result
  return { name: channel.name, result }
}
