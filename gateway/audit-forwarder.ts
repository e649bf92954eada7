import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

import type { Logger } from 'pino'

import { Forwarder, openCursor, type AuditLog } from '#audit'

import { ConfigFault } from './config/fault.ts'
import { watchForwarder } from './metrics.ts'
import type { Ports } from './ports.ts'
import { describe } from './steps/answer-problems.ts'

/** Where the log is told to: a syslog server, and the certificates of the connection. */
export type SyslogConfig = {
  /** `syslog+tls://host:port`, or `syslog+tcp://…` on this machine. */
  readonly url: string
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
}

const defaultPort = 6514
const connectTimeoutMs = 10_000

type House = {
  readonly audit: AuditLog
  readonly databaseUrl: string
  readonly version: string
  readonly clock: () => Date
  readonly onFailure: (error: unknown) => void
}

/** Tells the syslog server of the log from the stored cursor on; throws ConfigFault when a file of certificates cannot be read. */
function auditForwarder(syslog: SyslogConfig, house: House): Forwarder {
  const { audit, databaseUrl, version, clock, onFailure } = house
  const { origin } = audit
  return new Forwarder({
    connect: connector(syslog),
    cursor: openCursor(databaseUrl, 'syslog'),
    page: (from, limit) => audit.page(from, limit),
    sender: { origin: origin ?? 'wardline', host: hostname(), version },
    clock,
    onFailure,
  })
}

type Telling = {
  readonly syslog?: SyslogConfig | null
  readonly databaseUrl: string
  readonly version: string
  readonly log: Logger
}

/** Tells the syslog server of the settings of the log, until it is closed, and the metrics of how far it has come; null without a server. */
export function openForwarder(
  { syslog = null, databaseUrl, version, log }: Telling,
  { audit, clock, metrics }: Pick<Ports, 'audit' | 'clock' | 'metrics'>,
): Forwarder | null {
  if (syslog === null) return null
  const onFailure = (error: unknown): void =>
    log.warn({ cause: describe(error) }, 'the syslog server was not told of the log')
  const forwarder = auditForwarder(syslog, { audit, databaseUrl, version, clock, onFailure })
  watchForwarder(metrics, async () => {
    const [newest] = await audit.list({ limit: 1 })
    return (newest?.index ?? -1) + 1 - forwarder.progress().next
  })
  forwarder.start()
  return forwarder
}

/** Opens connections to the server, each verified anew. */
export function connector(syslog: SyslogConfig): (signal?: AbortSignal) => Promise<Socket> {
  const { protocol, hostname: host, port } = new URL(syslog.url)
  const where = {
    host: host.replace(/^\[|\]$/gu, ''),
    port: port === '' ? defaultPort : Number(port),
  }
  if (protocol === 'syslog+tcp:') return (signal) => opened(connectTcp(where), 'connect', signal)
  const options: ConnectionOptions = {
    ...where,
    // An address is no server name (RFC 6066 §3); it is looked for in the certificate all the same.
    ...(isIP(where.host) === 0 && { servername: where.host }),
    minVersion: 'TLSv1.2',
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    ...filesOf(syslog),
  }
  return (signal) => opened(connectTls(options), 'secureConnect', signal)
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  stop?: AbortSignal,
): Promise<Socket> {
  const timeout = AbortSignal.timeout(connectTimeoutMs)
  try {
    await once(socket, event, { signal: stop ? AbortSignal.any([stop, timeout]) : timeout })
  } catch (error) {
    socket.destroy()
    throw error
  }
  return socket.setKeepAlive(true, connectTimeoutMs)
}

function filesOf({ caFile, certFile, keyFile }: SyslogConfig): ConnectionOptions {
  return {
    ...(caFile !== null && { ca: read('AUDIT_SYSLOG_CA_FILE', caFile) }),
    ...(certFile !== null && { cert: read('AUDIT_SYSLOG_CERT_FILE', certFile) }),
    ...(keyFile !== null && { key: read('AUDIT_SYSLOG_KEY_FILE', keyFile) }),
  }
}

function read(
  setting: 'AUDIT_SYSLOG_CA_FILE' | 'AUDIT_SYSLOG_CERT_FILE' | 'AUDIT_SYSLOG_KEY_FILE',
  file: string,
): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new ConfigFault([{ setting, zh: `无法读取 ${file}`, en: `${file} cannot be read` }])
  }
}
