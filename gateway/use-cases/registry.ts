import {
  gatesBefore,
  nextStage,
  type Bundle,
  type Gate,
  type Promotion,
  type PromotionFacts,
  type UseCase,
} from '#policy'

import type { Ports } from '../ports.ts'

export type RegistryPorts = Pick<Ports, 'publishedCourses' | 'suspensions' | 'usage' | 'clock'>

/** The next stage of a use case, and what has to be so before. */
export type NextStage = { readonly to: Promotion; readonly gates: readonly Gate[] }

/** What of a pilot counts lies no further back. */
const countedMs = 90 * 86_400_000

/** Finds out once what the gates of all use cases depend on; gives the next stage of each, or null where there is none. */
export async function nextStages(
  bundle: Bundle,
  ports: RegistryPorts,
): Promise<(useCase: UseCase) => NextStage | null> {
  const factsOf = await readFacts(bundle, ports)
  return (useCase) => {
    const to = nextStage(useCase)
    return to && { to, gates: gatesBefore(to, { bundle, useCase }, factsOf(useCase)) }
  }
}

const unused = { days: 0, requests: 0, users: 0 }

async function readFacts(
  { useCases }: Bundle,
  { publishedCourses, suspensions, usage, clock }: RegistryPorts,
): Promise<(useCase: UseCase) => PromotionFacts> {
  const now = clock()
  const pilots = useCases.filter(({ stage }) => stage === 'pilot')
  const since = new Map(pilots.map((useCase) => [useCase.id, begunAt(useCase, now)]))
  const [courses, suspended, used, overdue] = await Promise.all([
    publishedCourses(),
    suspensions.inForce(),
    usage.pilots(since),
    usage.overdueCases(now),
  ])
  return ({ id }) => ({
    publishedCourses: courses,
    used: used.get(id) ?? unused,
    overdueCases: overdue.get(id) ?? 0,
    isSuspended: suspended.has(id),
  })
}

/** When what counts of a pilot begins: its first day in the hospital, and not too long ago. */
function begunAt({ pilotFrom }: UseCase, now: Date): Date {
  const earliest = new Date(now.getTime() - countedMs)
  const first = pilotFrom === undefined ? earliest : new Date(`${pilotFrom}T00:00:00+08:00`)
  return first > earliest ? first : earliest
}
