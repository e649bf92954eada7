import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { destination, pino, type Logger } from 'pino'

import type { Config } from '../config.ts'

/** Something that was started and must be stopped, last one first. */
export type Closer = () => Promise<void> | void

/** Collects what was started, so that a failure half-way and Ctrl-C stop it all in reverse order. */
export function createClosers() {
  const closers: Closer[] = []
  return {
    add: (closer: Closer) => void closers.push(closer),
    async closeAll(): Promise<void> {
      for (const close of closers.splice(0).toReversed()) await close()
    },
  }
}

/**
 * Resolves at the first Ctrl-C or SIGTERM, or when the launcher has gone; a second Ctrl-C ends the process at once. It is
 * called before anything is started, so that nothing is left behind by somebody who changes their mind.
 */
export async function whenStopped(): Promise<void> {
  if (process.channel && !process.connected) return
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve()
        process.once(signal, () => process.exit(130))
      })
    }
    process.once('disconnect', () => resolve())
    // The channel to the launcher alone must not keep a process that has stopped.
    process.channel?.unref()
  })
}

/** Structured logs; what could hold a secret or a text is not passed in, and these paths are a second lock. */
const redact = {
  paths: ['*.authorization', '*.cookie', '*.secret', '*.text', '*.content', '*.messages'],
  remove: true,
}

/** Logs to the standard output, for whatever collects the logs of a server. */
export const serverLog = ({ logLevel }: Config): Logger => pino({ level: logLevel, redact })

/** Logs to a file of the data directory, so that the terminal stays readable. */
export function fileLog({ logLevel, dataDir }: Config): Logger {
  mkdirSync(dataDir, { recursive: true })
  return pino(
    { level: logLevel, redact },
    destination({ dest: join(dataDir, 'gateway.log'), sync: false, mkdir: true }),
  )
}

/** Resolves when everything that was logged is on disk. */
export const flushed = async (log: Logger): Promise<void> =>
  new Promise((resolve) => {
    log.flush(() => resolve())
  })
