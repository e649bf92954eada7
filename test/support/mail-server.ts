import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { createServer as createTlsServer } from 'node:tls'

import type { Certificates } from './syslog-server.ts'

/** A mail as the server took it. */
type Mail = {
  readonly from: string
  readonly to: readonly string[]
  /** Unfolded, by their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** An SMTP server (RFC 5321) that keeps what it was given. */
export type MailServer = AsyncDisposable & {
  readonly port: number
  readonly mails: readonly Mail[]
  /** Every command it was sent, but for passwords. */
  readonly commands: readonly string[]
  /** Answers a command with this line, from now on. */
  refuse(command: string, line: string): void
  /** Answers as before. */
  relent(): void
}

type Wish = {
  readonly port?: number
  readonly certificates?: Certificates
  /** Wants this login before it takes any mail. */
  readonly login?: { readonly user: string; readonly password: string }
}

/** `await using server = await aMailServer()`: in clear, or over TLS from the first byte when it has certificates. */
export async function aMailServer({
  port = 0,
  certificates,
  login,
}: Wish = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const refusals = new Map<string, string>()
  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    void converse(socket, { mails, commands, refusals, login })
  }
  const server = certificates
    ? createTlsServer({ cert: certificates.cert, key: certificates.key }, serve)
    : createServer(serve)
  server.on('tlsClientError', () => {})
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    commands,
    refuse: (command, line) => void refusals.set(command, line),
    relent: () => refusals.clear(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

type House = {
  readonly login: Wish['login'] | undefined
  readonly mails: Mail[]
  readonly commands: string[]
  readonly refusals: ReadonlyMap<string, string>
}

async function converse(
  socket: Socket,
  { mails, commands, refusals, login }: House,
): Promise<void> {
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  let envelope = { from: '', to: [] as string[] }
  let lines: string[] | null = null
  let isKnown = login === undefined
  say('220 mail.test ESMTP')
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    if (lines !== null) {
      if (line === '.') {
        mails.push({ ...envelope, ...read(lines) })
        envelope = { from: '', to: [] }
        lines = null
        say('250 taken')
      } else lines.push(line.replace(/^\./u, ''))
      continue
    }
    const [verb = '', rest = ''] = line.split(/ (.*)/su)
    const command = verb.toUpperCase()
    commands.push(command === 'AUTH' ? 'AUTH' : line)
    const refusal = refusals.get(command)
    if (refusal !== undefined) say(refusal)
    else if (command === 'EHLO') say(`250-mail.test\r\n250 ${login ? 'AUTH PLAIN' : '8BITMIME'}`)
    else if (command === 'AUTH') {
      const [, user, password] = Buffer.from(rest.split(' ')[1] ?? '', 'base64')
        .toString()
        .split('\0')
      isKnown = user === login?.user && password === login?.password
      say(isKnown ? '235 welcome' : '535 unknown')
    } else if (command === 'MAIL' && !isKnown) say('530 log in first')
    else if (command === 'MAIL') {
      envelope.from = /<(.*)>/u.exec(rest)?.[1] ?? ''
      say('250 ok')
    } else if (command === 'RCPT') {
      envelope.to.push(/<(.*)>/u.exec(rest)?.[1] ?? '')
      say('250 ok')
    } else if (command === 'DATA') {
      lines = []
      say('354 go on')
    } else if (command === 'QUIT') {
      say('221 bye')
      socket.end()
    } else say('502 what?')
  }
}

function read(lines: readonly string[]): Pick<Mail, 'headers' | 'text'> {
  const end = lines.indexOf('')
  const unfolded = lines
    .slice(0, end)
    .join('\n')
    .replaceAll(/\n[ \t]+/gu, ' ')
  const headers = Object.fromEntries(
    unfolded.split('\n').map((line) => {
      const [name = '', value = ''] = line.split(/: (.*)/su)
      return [name.toLowerCase(), fromWords(value)]
    }),
  )
  const body = lines.slice(end + 1).join('\n')
  return { headers, text: fromTransfer(body, headers['content-transfer-encoding'] ?? '') }
}

/** Encoded words of a header (RFC 2047). */
const fromWords = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/gu, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/giu, (_, way: string, text: string) =>
      way.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString()
        : fromQuoted(text.replaceAll('_', ' ')),
    )

function fromTransfer(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  return encoding === 'quoted-printable' ? fromQuoted(body.replaceAll(/=\n/gu, '')) : body
}

const fromQuoted = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gu, (_, hex: string) =>
      String.fromCodePoint(parseInt(hex, 16)),
    ),
    'latin1',
  ).toString()
