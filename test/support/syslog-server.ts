import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'

/** A syslog server that keeps what it was told. */
export type SyslogServer = AsyncDisposable & {
  readonly url: string
  /** Messages in the order in which they came. */
  readonly messages: readonly string[]
  /** Breaks every connection after so many more messages. */
  breakAfter(count: number): void
  /** Takes connections and reads nothing. */
  stall(): void
  /** Breaks what stalled, and reads from now on. */
  flow(): void
}

/** Reads messages with their length before them (RFC 5425 §4.3); what is no such frame throws. */
export function createUnframer(take: (message: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const blank = rest.indexOf(' ')
      if (blank < 0) return
      const length = rest.subarray(0, blank).toString('latin1')
      if (!/^[1-9]\d*$/u.test(length)) throw new Error(`no length: ${length}`)
      const end = blank + 1 + Number(length)
      if (rest.length < end) return
      take(rest.subarray(blank + 1, end).toString('utf8'))
      rest = rest.subarray(end)
    }
  }
}

type Wish = {
  readonly certificates?: Certificates
  readonly port?: number
  readonly wantsClient?: boolean
  /** Rests so long after each piece that it read. */
  readonly restMs?: number
}

export async function aSyslogServer({
  certificates,
  port = 0,
  wantsClient = false,
  restMs = 0,
}: Wish = {}): Promise<SyslogServer> {
  const messages: string[] = []
  const sockets = new Set<Socket>()
  let left = Infinity
  let isStalled = false
  const serve = (socket: Socket): void => {
    // What it broke off it does not take up at once.
    if (left <= 0) return void socket.destroy()
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (isStalled) return
    const unframe = createUnframer((message) => {
      if (left <= 0) return
      left -= 1
      messages.push(message)
      if (left === 0) for (const one of sockets) one.destroy()
    })
    socket.on('data', (bytes) => {
      unframe(bytes)
      if (restMs === 0) return
      socket.pause()
      setTimeout(() => socket.resume(), restMs)
    })
  }
  const server: Server = certificates
    ? createTlsServer(
        {
          cert: certificates.cert,
          key: certificates.key,
          ca: certificates.ca,
          requestCert: wantsClient,
          rejectUnauthorized: wantsClient,
        },
        serve,
      )
    : createTcpServer(serve)
  server.on('tlsClientError', () => {})
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  return {
    url: certificates ? `syslog+tls://localhost:${bound}` : `syslog+tcp://127.0.0.1:${bound}`,
    messages,
    breakAfter(count) {
      left = count
      setTimeout(() => (left = Infinity), 50)
    },
    stall() {
      isStalled = true
    },
    flow() {
      isStalled = false
      for (const socket of sockets) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A certificate for localhost and who signed it, in files. */
export type Certificates = Disposable & {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Made anew by OpenSSL. */
export function someCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'wardline-tls-'))
  const at = (name: string): string => join(folder, name)
  const openssl = (...words: string[]): void =>
    void execFileSync('openssl', words, { stdio: 'ignore', cwd: folder })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
    '-days',
    '2',
  )
  openssl(
    'req',
    ...newKey,
    '-keyout',
    'key.pem',
    '-out',
    'request.pem',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  )
  openssl(
    'x509',
    '-req',
    '-in',
    'request.pem',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-copy_extensions',
    'copy',
  )
  const text = (name: string): string => readFileSync(at(name), 'utf8')
  return {
    caFile: at('ca.pem'),
    certFile: at('cert.pem'),
    keyFile: at('key.pem'),
    ca: text('ca.pem'),
    cert: text('cert.pem'),
    key: text('key.pem'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
