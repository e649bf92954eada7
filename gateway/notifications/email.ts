/*
 * Tells people by e-mail.
 *
 * 1. Messages cross a network encrypted, to a server whose certificate holds, or not at all.
 * 2. A message keeps its Message-ID over all attempts, so that mailboxes can tell repetitions.
 */
import { createTransport } from 'nodemailer'

import { isLoopback } from '../config/production.ts'
import { again, delivered, refused, type Channel, type Delivery } from './channel.ts'
import { toSubject, toText, type Message } from './message.ts'

/** The server that takes mail, and who gets it. */
export type EmailConfig = {
  /** `smtps://host:465`, or `smtp://host:587` with STARTTLS. */
  readonly url: string
  readonly login: { readonly user: string; readonly password: string } | null
  readonly from: string
  readonly to: readonly string[]
}

const timeoutMs = 30_000
const stepMs = 10_000
const ports = { 'smtps:': 465, 'smtp:': 587 } as const

/** Opens the channel; every message takes a connection of its own. */
export function createEmail(config: EmailConfig): Channel {
  const { host } = new URL(config.url)
  const transport = transportOf(config)
  return {
    name: 'email',
    where: `${host} → ${config.to.length}`,
    async send(message, signal) {
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        const mail = mailOf(config, message)
        const { rejected } = await transport.sendMail({
          ...mail,
          signal: AbortSignal.any([signal, timeout]),
        })
        // Those who are left out would never know: somebody has to mend the list.
        return rejected.length > 0 ? refused('recipient-refused') : delivered
      } catch (error) {
        return timeout.aborted ? again('timeout') : failureOf(error)
      }
    },
  }
}

function transportOf({ url, login }: EmailConfig) {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'smtps:'
  const isHere = isLoopback(url)
  return createTransport({
    host: hostname.replace(/^\[|\]$/gu, ''),
    port: Number(port) || ports[secure ? 'smtps:' : 'smtp:'],
    secure,
    requireTLS: !secure && !isHere,
    ignoreTLS: !secure && isHere,
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

const mailOf = ({ from, to }: EmailConfig, message: Message) => ({
  from,
  to: [...to],
  subject: toSubject(message),
  text: toText(message),
  messageId: `<${message.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
  headers: { 'x-wardline-delivery': message.id, 'auto-submitted': 'auto-generated' },
  ...(message.severity === 'critical' && { priority: 'high' as const }),
})

/** 503 says that the conversation went wrong, not that the message is unwanted. */
const outOfOrder = 503

function failureOf(error: unknown): Delivery {
  const code = numberIn(error)
  if (code === null) return again('unreachable')
  const result = `smtp-${code}`
  return code >= 500 && code !== outOfOrder ? refused(result) : again(result)
}

function numberIn(error: unknown): number | null {
  if (!(error instanceof Error) || !('responseCode' in error)) return null
  const { responseCode } = error
  return typeof responseCode === 'number' && responseCode >= 400 && responseCode < 600
    ? responseCode
    : null
}
