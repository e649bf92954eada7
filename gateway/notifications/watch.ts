import type { AuditLog, Vault } from '#audit'
import type { Bundle } from '#policy'

import { isUnwitnessed } from '../exchange/require-witnessed.ts'
import type { AlarmKind, Alarms } from './alarms.ts'

/** What is looked at. */
export type Watched = {
  readonly audit: AuditLog
  readonly vault: Pick<Vault, 'check'>
  readonly bundle: () => Bundle
  readonly clock: () => Date
}

type Look = (watched: Watched) => unknown

/** Whether it is wrong. */
type Condition = (watched: Watched) => Promise<boolean>

const fails =
  (look: Look): Condition =>
  async (watched) => {
    try {
      await look(watched)
      return false
    } catch {
      return true // That it fails is what was asked.
    }
  }

/** That the log is damaged is said by the log itself. */
const conditions: readonly (readonly [kind: AlarmKind, isWrong: Condition])[] = [
  ['policy-not-taken', fails(({ bundle }) => bundle())],
  ['log-unsigned', fails(({ audit }) => audit.origin !== null && audit.checkpoint())],
  ['log-unwitnessed', async (watched) => isUnwitnessed(watched.bundle(), watched)],
  ['log-short-of-room', async ({ audit }) => (await audit.room()) < 1],
  ['content-keys-unusable', fails(({ vault }) => vault.check())],
]

/** Looks at everything; what is wrong two times in a row raises an alarm, for a moment's failure mends itself. */
export function createWatch(watched: Watched, alarms: Alarms): () => Promise<void> {
  let before: ReadonlySet<AlarmKind> = new Set()
  return async () => {
    const wrong = new Set<AlarmKind>()
    for (const [kind, isWrong] of conditions)
      // What cannot be told now is told by another condition.
      if (await isWrong(watched).catch(() => false)) wrong.add(kind)
    for (const kind of wrong) if (before.has(kind)) alarms.raise(kind)
    before = wrong
  }
}
