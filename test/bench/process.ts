import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What a process under load tells: where it listens, and its CPU time in microseconds and memory in bytes when asked. */
type Usage = { readonly cpuMicros: number; readonly rssBytes: number }

type Told = { readonly url?: string; readonly key?: string; readonly usage?: Usage }

/** In a child: listens on a free port, tells the parent, and answers its questions. */
export function listenAndTell(server: Server): void {
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  })
}

/** In a child: sends the address (and a key to use it with) and from then on answers questions about usage. */
export function tell(told: Told): void {
  process.on('message', (message) => {
    if (message !== 'usage') return
    const { user, system } = process.cpuUsage()
    process.send?.({ usage: { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } })
  })
  process.send?.(told)
}

/** A process under load, as its parent sees it. */
export type Subject = AsyncDisposable & {
  readonly url: string
  readonly key: string
  usage(): Promise<Usage>
  /** Tells a model how long to take, in milliseconds. */
  takeTime(delayMs: number): void
}

/** Starts a file of this folder as a process of its own and waits until it listens. */
export async function startSubject(
  file: string,
  environment: Record<string, string> = {},
): Promise<Subject> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { env: { ...process.env, ...environment } })
  const { url = '', key = '' } = await answerOf(child)
  return {
    url,
    key,
    async usage() {
      const answer = answerOf(child)
      child.send('usage')
      return (await answer).usage ?? { cpuMicros: 0, rssBytes: 0 }
    },
    takeTime: (delayMs) => void child.send(delayMs),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function answerOf(child: ChildProcess): Promise<Told> {
  const [told] = (await once(child, 'message')) as [Told]
  return told
}
