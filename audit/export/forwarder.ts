/*
 * Tells a syslog server of the log, entry by entry.
 *
 * 1. At least once, in order: syslog has no receipts, so the cursor stays ten seconds behind what was sent on a connection that still
 *    stands; a connection that breaks is followed by one that begins at the cursor. Who receives tells duplicates by the entry's index.
 * 2. Of several gateways one forwards; the others wait for its lock.
 * 3. The log knows nothing of it: what cannot be sent waits in the log and holds nobody up.
 */
import { once } from 'node:events'
import type { Socket } from 'node:net'

import type { Entry } from '../entry.ts'
import type { Cursor } from '../postgres/cursor.ts'
import { framed, toSyslog, type Sender } from './syslog.ts'

export type ForwarderOptions = {
  readonly connect: () => Promise<Socket>
  readonly cursor: Cursor
  /** Entries from an index on, lowest first, at most 200. */
  readonly page: (from: number, limit: number) => Promise<readonly Entry[]>
  readonly sender: Sender
  readonly clock: () => Date
  readonly onFailure: (error: unknown) => void
  /** How long what was sent must have been on a connection that stands. */
  readonly confirmMs?: number
  readonly pauseMs?: number
}

const pageSize = 200
const defaultConfirmMs = 10_000
const defaultPauseMs = 1_000
const longestPauseMs = 60_000

/** How far it has come: the next entry to be sent, and when one was sent last. */
export type Forwarded = { readonly next: number; readonly sentAt: Date | null }

/** Follows the log until it is closed. */
export class Forwarder {
  readonly #options: ForwarderOptions
  readonly #stop = new AbortController()
  readonly #confirmMs: number
  readonly #pauseMs: number
  #next = 0
  #sentAt: Date | null = null
  /** What was sent when, and is not confirmed yet. */
  #sent: { readonly next: number; readonly at: number }[] = []
  #running: Promise<void> = Promise.resolve()

  constructor(options: ForwarderOptions) {
    this.#options = options
    this.#confirmMs = options.confirmMs ?? defaultConfirmMs
    this.#pauseMs = options.pauseMs ?? defaultPauseMs
  }

  start(): void {
    this.#running = this.#run()
  }

  progress(): Forwarded {
    return { next: this.#next, sentAt: this.#sentAt }
  }

  /** Sends no more; what the server has taken by then is confirmed. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    let pause = this.#pauseMs
    while (!this.#stop.signal.aborted) {
      const before = this.#next
      await this.#forward().catch(this.#options.onFailure)
      pause = this.#next > before ? this.#pauseMs : Math.min(2 * pause, longestPauseMs)
      await this.#wait(pause)
    }
    await this.#options.cursor.release().catch(this.#options.onFailure)
  }

  /** One connection, from the cursor on, for as long as it stands. */
  async #forward(): Promise<void> {
    const { cursor, connect } = this.#options
    const next = await cursor.take()
    if (next === null) return
    this.#next = next
    this.#sent = []
    const socket = await connect()
    const broken = new Promise<never>((_, reject) => {
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('The syslog server closed the connection.')))
    })
    // Nobody may be waiting for it when it breaks.
    broken.catch(() => {})
    // A server that talks back says nothing that matters, but must be heard for the end of the connection to be seen.
    socket.resume()
    try {
      while (!this.#stop.signal.aborted) await this.#turn(socket, broken)
      await this.#part(socket)
    } finally {
      socket.destroy()
    }
  }

  async #turn(socket: Socket, broken: Promise<never>): Promise<void> {
    const { page, sender, clock } = this.#options
    const entries = await page(this.#next, pageSize)
    if (entries.length > 0) {
      const frames = entries.map((entry) => framed(toSyslog(entry, sender)))
      await Promise.race([written(socket, Buffer.concat(frames)), broken])
      this.#next = (entries.at(-1)?.index ?? this.#next) + 1
      this.#sentAt = clock()
      this.#sent.push({ next: this.#next, at: performance.now() })
    }
    if (entries.length < pageSize) await Promise.race([this.#wait(this.#pauseMs), broken])
    await this.#confirm(performance.now() - this.#confirmMs)
  }

  /** Has the server read to the end: it closes its side when it has. */
  async #part(socket: Socket): Promise<void> {
    const gone = once(socket, 'close', { signal: AbortSignal.timeout(2_000) })
    socket.end()
    await gone
    await this.#confirm(Infinity)
  }

  async #confirm(until: number): Promise<void> {
    const confirmed = this.#sent.findLast(({ at }) => at <= until)
    if (confirmed === undefined) return
    await this.#options.cursor.move(confirmed.next)
    this.#sent = this.#sent.filter(({ next }) => next > confirmed.next)
  }

  async #wait(ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
      timer.unref()
    })
  }
}

const written = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
