import type { Entry } from '../entry.ts'
import type { NewCase } from '../postgres/reviews.ts'
import { uuidV7 } from '../uuid.ts'
import { isEmergency } from './sampling.ts'

const hourMs = 3_600_000

/** How soon somebody looks at a case and asks for the reason, and how soon it is decided. */
const dueHours = { triage: 24, decision: 72 } as const

/** The case of an entry, opened now. */
export function caseOf({ index, body }: Entry, why: string, now: Date): NewCase {
  return {
    id: uuidV7(now),
    entry: index,
    why,
    emergency: isEmergency(body),
    actor: body.actor?.ref ?? null,
    openedAt: now,
    triageDue: new Date(now.getTime() + dueHours.triage * hourMs),
    decisionDue: new Date(now.getTime() + dueHours.decision * hourMs),
  }
}
