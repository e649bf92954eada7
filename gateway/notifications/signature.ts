import { createHmac } from 'node:crypto'

/** What is signed, at the time of the attempt. */
type Signed = { readonly id: string; readonly body: string; readonly now: Date }

const secretForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/u
const fewestBytes = 24
const mostBytes = 64

/** The key that a secret of Standard Webhooks stands for (`whsec_` and 24 to 64 bytes in base64), or null when it is none. */
export function webhookKey(secret: string): Buffer | null {
  const key = Buffer.from(secretForm.exec(secret)?.[1] ?? '', 'base64')
  return key.length >= fewestBytes && key.length <= mostBytes ? key : null
}

/** The headers that prove who sent a message, and which one it is (Standard Webhooks 1.0). */
export function signedHeaders(
  { id, body, now }: Signed,
  secret: string | null,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const key = secret === null ? null : webhookKey(secret)
  if (key === null) throw new TypeError('There is no key to sign with.')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
