/*
 * Tells an HTTP receiver.
 *
 * 1. No redirect is followed: where a message goes is said by the settings alone.
 * 2. An attempt takes ten seconds at most, and of an answer no more than 64 KiB is read.
 * 3. What a receiver refuses (4xx, but for 408, 425 and 429) is not sent to it again.
 */
import { again, delivered, refused, type Channel, type Delivery } from './channel.ts'
import type { Message } from './message.ts'
import { toPayload } from './message.ts'
import { readRobot, toDingTalk, toWeCom } from './robots.ts'
import { signedHeaders } from './signature.ts'

export const webhookPresets = ['standard', 'wecom', 'dingtalk'] as const

/** Where the receiver is, and what proves that a message is ours. */
export type WebhookConfig = {
  readonly url: string
  readonly preset: (typeof webhookPresets)[number]
  readonly secret: string | null
}

/** One request. */
type Call = {
  readonly url: string
  readonly body: string
  /** What Standard Webhooks adds. */
  readonly headers?: Readonly<Record<string, string>>
}

const timeoutMs = 10_000

/** Opens the channel. */
export function createWebhook(config: WebhookConfig, clock: () => Date): Channel {
  const read = config.preset === 'standard' ? readStatus : readRobot
  return {
    name: 'webhook',
    // The rest of the address may be a secret.
    where: `${new URL(config.url).origin} (${config.preset})`,
    send: (message, signal) => {
      const call = callOf(config, message, clock())
      const headers = { ...call.headers, 'x-wardline-delivery': message.id }
      return post({ ...call, headers }, read, signal)
    },
  }
}

function callOf({ url, preset, secret }: WebhookConfig, message: Message, now: Date): Call {
  if (preset === 'wecom') return toWeCom(url, message)
  if (preset === 'dingtalk') return toDingTalk({ url, secret, now }, message)
  const body = toPayload(message)
  return { url, body, headers: signedHeaders({ id: message.id, body, now }, secret) }
}

async function post(
  { url, body, headers }: Call,
  read: (response: Response) => Promise<Delivery>,
  signal: AbortSignal,
): Promise<Delivery> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'wardline', ...headers },
      body,
      signal: AbortSignal.any([signal, timeout]),
    })
    return response.ok ? await read(response) : await refusalOf(response)
  } catch {
    // What a library says of a failure may repeat the address.
    return again(timeout.aborted ? 'timeout' : 'unreachable')
  }
}

async function readStatus(response: Response): Promise<Delivery> {
  await response.body?.cancel()
  return delivered
}

const mayPass = new Set([408, 425, 429])

async function refusalOf(response: Response): Promise<Delivery> {
  await response.body?.cancel()
  const { status } = response
  const result = `http-${status}`
  return status >= 500 || mayPass.has(status) ? again(result) : refused(result)
}
