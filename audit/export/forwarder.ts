/*
 * Tells a syslog server of the log, entry by entry.
 *
 * 1. At least once, in order. Syslog has no receipts, and what the kernel took may never arrive: a host that vanishes is noticed after a
 *    quarter of an hour. The one sign that a server has read to the end is that it closes a connection after we did, when nothing was
 *    under way any more. So ten seconds after something was sent, and a second of silence, the connection is ended, and only then the
 *    cursor moves; one that ends in any other way is followed by one that begins at the cursor. Who receives tells duplicates by the
 *    entry's id. What a server has read and then loses is its own.
 * 2. Of several gateways one forwards; the others wait for its lock. One that loses the lock notices when it would move the cursor.
 * 3. The log knows nothing of it: what cannot be sent waits in the log and holds nobody up, nor does it hold up a stop.
 */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

import type { Entry } from '../entry.ts'
import type { Cursor } from '../postgres/cursor.ts'
import { framed, toSyslog, type Sender } from './syslog.ts'

export type ForwarderOptions = {
  readonly connect: (signal: AbortSignal) => Promise<Socket>
  readonly cursor: Cursor
  /** Entries from an index on, lowest first, at most 200. */
  readonly page: (from: number, limit: number) => Promise<readonly Entry[]>
  readonly sender: Sender
  readonly clock: () => Date
  readonly onFailure: (error: unknown) => void
  /** How long after something was sent the server is made to prove that it read it. */
  readonly confirmMs?: number
  /** How long nothing is sent before that, so that a server that refuses us or is going away is heard first. */
  readonly settleMs?: number
  /** How long the server may take to read what was sent. */
  readonly patienceMs?: number
  readonly pauseMs?: number
}

const pageSize = 200
const defaultConfirmMs = 10_000
const defaultSettleMs = 1_000
const defaultPatienceMs = 60_000
const defaultPauseMs = 1_000
const longestPauseMs = 60_000
/** What the server may take to read to the end when the gateway stops. */
const farewellMs = 2_000

/** How far it has come: the next entry to be sent, and when one was sent last. */
export type Forwarded = { readonly next: number; readonly sentAt: Date | null }

/** Follows the log until it is closed. */
export class Forwarder {
  readonly #options: ForwarderOptions
  /** Sends no more. */
  readonly #stop = new AbortController()
  /** Waits for the server no longer. */
  readonly #giveUp = new AbortController()
  readonly #confirmMs: number
  readonly #settleMs: number
  readonly #patienceMs: number
  readonly #pauseMs: number
  #next = 0
  #sentAt: Date | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(options: ForwarderOptions) {
    this.#options = options
    this.#confirmMs = options.confirmMs ?? defaultConfirmMs
    this.#settleMs = options.settleMs ?? defaultSettleMs
    this.#patienceMs = options.patienceMs ?? defaultPatienceMs
    this.#pauseMs = options.pauseMs ?? defaultPauseMs
  }

  start(): void {
    this.#running = this.#run()
  }

  progress(): Forwarded {
    return { next: this.#next, sentAt: this.#sentAt }
  }

  /** Sends no more; what the server has read by then is confirmed. */
  async close(): Promise<void> {
    this.#stop.abort()
    const farewell = AbortSignal.timeout(farewellMs)
    farewell.addEventListener('abort', () => this.#giveUp.abort(), { once: true })
    await this.#running
  }

  async #run(): Promise<void> {
    let pause = this.#pauseMs
    while (!this.#stop.signal.aborted) {
      const isRead = await this.#forward().catch(this.#options.onFailure)
      if (isRead === true) {
        pause = this.#pauseMs
        continue
      }
      await this.#wait(pause)
      pause = Math.min(2 * pause, longestPauseMs)
    }
    await this.#options.cursor.release().catch(this.#options.onFailure)
  }

  /** One connection, from the cursor on; whether the server read all that was sent, false while another gateway forwards. */
  async #forward(): Promise<boolean> {
    const { cursor, connect } = this.#options
    const next = await cursor.take()
    if (next === null) return false
    this.#next = next
    const socket = await connect(this.#stop.signal)
    try {
      const broken = brokenOf(socket)
      await this.#send(socket, broken)
      // It stops, and has nothing to prove.
      if (this.#next === next) return true
      await this.#part(socket, broken)
      await cursor.move(this.#next)
      return true
    } finally {
      socket.destroy()
    }
  }

  /** Sends until it is time for the server to prove that it read: an idle connection stays. */
  async #send(socket: Socket, broken: AbortSignal): Promise<void> {
    let until = Infinity
    while (!this.#stop.signal.aborted && performance.now() < until) {
      const entries = await this.#options.page(this.#next, pageSize)
      broken.throwIfAborted()
      if (entries.length > 0) {
        until = Math.min(until, performance.now() + this.#confirmMs)
        await this.#write(socket, entries, broken)
      }
      if (entries.length < pageSize) await this.#wait(this.#pauseMs)
    }
  }

  async #write(socket: Socket, entries: readonly Entry[], broken: AbortSignal): Promise<void> {
    const { sender, clock } = this.#options
    const frames = entries.map((entry) => framed(toSyslog(entry, sender)))
    if (!socket.write(Buffer.concat(frames))) {
      const signal = AbortSignal.any([broken, this.#patience()])
      await once(socket, 'drain', { signal })
    }
    this.#next = (entries.at(-1)?.index ?? this.#next) + 1
    this.#sentAt = clock()
  }

  /** Has the server prove that it read to the end. */
  async #part(socket: Socket, broken: AbortSignal): Promise<void> {
    // Over TLS 1.3 a server may refuse our certificate after we began to send: its closing would pass for an answer to ours.
    await setTimeout(this.#settleMs, undefined, { signal: this.#giveUp.signal })
    broken.throwIfAborted()
    const closed = once(socket, 'close', { signal: this.#patience() })
    socket.end()
    await closed
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#giveUp.signal, AbortSignal.timeout(this.#patienceMs)])
  }

  /** Leaves nothing behind on the signal, which lives as long as the gateway. */
  async #wait(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {}) // It stops.
  }
}

/** Aborted once the connection is of no use any more. */
function brokenOf(socket: Socket): AbortSignal {
  const broken = new AbortController()
  const closed = (): void => broken.abort(new Error('The syslog server closed the connection.'))
  socket.on('error', (error) => broken.abort(error))
  socket.once('end', closed).once('close', closed)
  // A server that talks back says nothing that matters, but must be heard for the end of the connection to be seen.
  socket.resume()
  return broken.signal
}
