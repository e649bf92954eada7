import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import type { Bundle } from '#policy'

import type { NotificationConfig } from '../../gateway/notifications/notifications.ts'

const told = z.object({ url: z.string(), key: z.string() })

/** A gateway in a process of its own. */
export type KillableGateway = AsyncDisposable & {
  readonly url: string
  /** A personal key of a clinician. */
  readonly key: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** Starts a gateway on a database and an upstream as a process of its own. */
export async function aKillableGateway(wish: {
  readonly database: string
  readonly upstream: string
  readonly secret: string
  readonly bundle?: Bundle
  readonly limitsStore?: 'memory' | 'postgres'
  readonly notifications?: NotificationConfig
}): Promise<KillableGateway> {
  const file = fileURLToPath(new URL('gateway-process.ts', import.meta.url))
  const env = { ...process.env, WARDLINE_TEST_WISH: JSON.stringify(wish) }
  const child = fork(file, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const gone = once(child, 'exit')
  const [message] = await Promise.race([once(child, 'message'), gone.then(() => [null])])
  const { url, key } = told.parse(message)
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  return { url, key, kill, [Symbol.asyncDispose]: kill }
}
