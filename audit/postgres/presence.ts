import type { ClientConfig } from 'pg'

import { Session } from './session.ts'

/** Any number, as long as every gateway on this log uses the same one. */
const presenceLock = 8_247_312
/** How soon one that lost its connection is there again, in milliseconds. */
const renewMs = 1_000

/**
 * Who serves requests on this log: each gateway holds a shared advisory lock for as long as it lives, and the server lets go
 * of it when the process is gone, however it went.
 */
export class Presence {
  readonly #session: Session
  #timer: NodeJS.Timeout | null = null
  #holding: Promise<void> = Promise.resolve()

  constructor(config: ClientConfig) {
    this.#session = new Session(config)
  }

  /** Tells others from now on that somebody serves. */
  async announce(): Promise<void> {
    await this.#hold()
    this.#timer = setInterval(() => {
      this.#holding = this.#hold().catch(() => this.#session.drop())
    }, renewMs)
    this.#timer.unref()
  }

  /** Whether this is the only one that serves; to be asked twice, for one that lost its connection takes a moment to return. */
  async isAlone(): Promise<boolean> {
    const { rows } = await this.#session.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_locks
       WHERE locktype = 'advisory' AND objid = ${presenceLock} AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    return rows[0]?.count === 1
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    // A connection that is being opened would outlive the close.
    await this.#holding
    await this.#session.close()
  }

  /** Takes the lock unless this very connection has it: after a break there is a new one. */
  async #hold(): Promise<void> {
    await this.#session.query(`
      SELECT pg_advisory_lock_shared(${presenceLock}) WHERE NOT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
          AND objid = ${presenceLock} AND mode = 'ShareLock' AND granted)`)
  }
}
