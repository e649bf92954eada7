/*
 * What another policy would have decided about the requests of the last days.
 *
 * 1. Each recorded request is decided twice, by the policy in force and by the other one, on the same facts: so a difference comes from
 *    the policies, and not from what has changed since.
 * 2. Facts are those on record (roles, department, use case, purpose, levels), the name that the person signs in with, and the courses
 *    that they have passed by now. Texts are neither there nor needed.
 * 3. Special features of models and uninspected content are not on record and count as not asked for.
 * 4. What is suspended today is left out of it: that is no matter of policy.
 */
import type { AuditLog, Entry, EntryBody } from '#audit'
import { decide, type Bundle, type Decision, type DecisionRequest } from '#policy'

import type { RecordedPerson } from '../training/people-by-reference.ts'

export type SimulationSource = {
  readonly log: Pick<AuditLog, 'list'>
  /** The person behind a keyed reference; without courses when nobody is known by it. */
  readonly personOf: (reference: string) => Promise<RecordedPerson>
}

type Counts = { readonly newlyAllowed: number; readonly newlyDenied: number }

/** One request about which the two differ. */
type Difference = {
  readonly entry: number
  readonly at: string
  readonly useCase: string
  readonly roles: readonly string[]
  readonly department: string | null
  /** `allow`, or the problem code of the refusal. */
  readonly inForce: string
  readonly proposed: string
}

export type Simulation = Counts & {
  readonly since: Date
  /** Requests that were decided twice. */
  readonly replayed: number
  /** Requests that were refused before anybody knew who asked or for what. */
  readonly skipped: number
  /** Whether there were more than could be looked at; the newest were. */
  readonly truncated: boolean
  /** Refused by both, for another reason. */
  readonly otherReason: number
  readonly byRole: Readonly<Record<string, Counts>>
  readonly byDepartment: Readonly<Record<string, Counts>>
  readonly byUseCase: Readonly<Record<string, Counts>>
  /** The newest, at most two hundred. */
  readonly differences: readonly Difference[]
}

const pageSize = 200
const mostEntries = 400_000
const mostTold = 200

type Wish = {
  readonly inForce: Bundle
  readonly proposed: Bundle
  readonly since: Date
  readonly now: Date
}

/** Replays what was recorded since a time. */
export async function simulate(
  { inForce, proposed, since, now }: Wish,
  { log, personOf }: SimulationSource,
): Promise<Simulation> {
  const tally = new Tally()
  const decided = new Map<string, readonly [string, string]>()
  const pairOf = async (request: Recorded): Promise<readonly [string, string]> => {
    const key = JSON.stringify(request)
    const known = decided.get(key)
    if (known !== undefined) return known
    const question = toQuestion(request, await personOf(request.actor.ref), now)
    const pair = [said(decide(inForce, question)), said(decide(proposed, question))] as const
    decided.set(key, pair)
    return pair
  }
  let before: number | undefined
  for (let looked = 0; looked < mostEntries; looked += pageSize) {
    const page = await log.list({ since, before, limit: pageSize })
    for (const entry of page.filter(isRequest)) {
      const request = recordedOf(entry.body)
      if (request === null) tally.skip()
      else tally.take(entry, request, await pairOf(request))
    }
    if (page.length < pageSize) return tally.result(since, false)
    before = page.at(-1)?.index
  }
  return tally.result(since, true)
}

const isRequest = ({ body }: Entry): boolean => body.type === 'ai.accept' || body.type === 'ai.deny'

/** What the log knows of a request, as far as decisions depend on it. */
type Recorded = Required<Pick<EntryBody, 'useCase'>> & {
  /** To the hour, so that what was asked alike is decided once. */
  readonly hour: string
  readonly actor: NonNullable<EntryBody['actor']>
  readonly purpose: EntryBody['purpose']
  readonly level: EntryBody['level']
}

/** Null when it was refused before it was known who asks, or for what. */
export function recordedOf({ at, actor, useCase, purpose, level }: EntryBody): Recorded | null {
  if (actor === null || useCase === undefined) return null
  return { hour: at.slice(0, at.indexOf(':')), actor, useCase, purpose, level }
}

/** The question that a recorded request was, for a policy of now. */
export function toQuestion(
  { hour, actor, useCase, purpose, level }: Recorded,
  { username, qualifications }: RecordedPerson,
  at: Date,
): DecisionRequest {
  const { ref: subject, roles, department, campus } = actor
  return {
    principal: { subject, name: subject, username, roles, department, campus },
    model: useCase,
    purpose: purpose ?? null,
    qualifications,
    at,
    askedAt: new Date(`${hour}:00Z`),
    ...(level && { level: level.before, residualLevel: level.residual }),
  }
}

const said = (decision: Decision): string => (decision.kind === 'allow' ? 'allow' : decision.reason)

type Group = { newlyAllowed: number; newlyDenied: number }

/** Counts what comes out. */
class Tally {
  #replayed = 0
  #skipped = 0
  #otherReason = 0
  readonly #all: Group = { newlyAllowed: 0, newlyDenied: 0 }
  readonly #byRole = new Map<string, Group>()
  readonly #byDepartment = new Map<string, Group>()
  readonly #byUseCase = new Map<string, Group>()
  readonly #differences: Difference[] = []

  skip(): void {
    this.#skipped += 1
  }

  take(
    { index, body }: Entry,
    { actor, useCase }: Recorded,
    pair: readonly [string, string],
  ): void {
    const [inForce, proposed] = pair
    this.#replayed += 1
    if (inForce === proposed) return
    const isAllowed = [inForce === 'allow', proposed === 'allow']
    if (isAllowed[0] === isAllowed[1]) this.#otherReason += 1
    else this.#count({ actor, useCase }, isAllowed[1] ? 'newlyAllowed' : 'newlyDenied')
    if (this.#differences.length >= mostTold) return
    const { roles, department } = actor
    const difference = { useCase, roles, department, inForce, proposed }
    this.#differences.push({ entry: index, at: body.at, ...difference })
  }

  result(since: Date, truncated: boolean): Simulation {
    return {
      since,
      replayed: this.#replayed,
      skipped: this.#skipped,
      truncated,
      ...this.#all,
      otherReason: this.#otherReason,
      byRole: Object.fromEntries(this.#byRole),
      byDepartment: Object.fromEntries(this.#byDepartment),
      byUseCase: Object.fromEntries(this.#byUseCase),
      differences: this.#differences,
    }
  }

  #count({ actor, useCase }: Pick<Recorded, 'actor' | 'useCase'>, what: keyof Group): void {
    this.#all[what] += 1
    for (const role of actor.roles) groupIn(this.#byRole, role)[what] += 1
    if (actor.department !== null) groupIn(this.#byDepartment, actor.department)[what] += 1
    groupIn(this.#byUseCase, useCase)[what] += 1
  }
}

function groupIn(groups: Map<string, Group>, name: string): Group {
  const group = groups.get(name) ?? { newlyAllowed: 0, newlyDenied: 0 }
  groups.set(name, group)
  return group
}
