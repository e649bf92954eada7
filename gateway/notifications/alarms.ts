import type { NotificationKind } from '#policy'

import type { Announce } from './queue.ts'

/** What is wrong with the gateway itself, and so cannot be in the log. */
export type AlarmKind = Extract<
  NotificationKind,
  | 'log-damaged'
  | 'log-unsigned'
  | 'log-unwitnessed'
  | 'log-short-of-room'
  | 'policy-not-taken'
  | 'content-keys-unusable'
>

/** Alarms that are to be told, kept until the queue takes them: the database may be what is wrong. */
export type Alarms = {
  readonly raise: (kind: AlarmKind) => void
  /** Queues what was raised; an alarm that lasts is told once an hour, whichever gateway has it. */
  readonly tell: (announce: Announce) => Promise<void>
}

export function createAlarms(clock: () => Date): Alarms {
  const raised = new Map<AlarmKind, Date>()
  return {
    raise: (kind) => {
      if (!raised.has(kind)) raised.set(kind, clock())
    },
    tell: async (announce) => {
      for (const [kind, since] of raised) {
        const at = since.toISOString()
        await announce([
          { event: `${kind}:${at.slice(0, 'yyyy-mm-ddThh'.length)}`, notice: { kind, at } },
        ])
        raised.delete(kind)
      }
    },
  }
}
