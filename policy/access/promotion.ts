/*
 * How a use case goes on: from draft to pilot, from pilot to rollout, one stage at a time.
 *
 * 1. Nothing is skipped, and what is retired stays so. What the bundle suspends begins with a pilot again.
 * 2. A stage is reached when all its gates are met; each says what is asked for and what is there.
 * 3. Numbers of people below five are not told: a count must not single anybody out.
 */
import type { Bundle, UseCase } from '../bundle/schema.ts'
import type { Text } from '../text.ts'

/** Stages that a use case is promoted to. */
export const promotions = ['pilot', 'rollout'] as const

export type Promotion = (typeof promotions)[number]

/** The stage that comes next; null when none does. */
export function nextStage({ stage }: Pick<UseCase, 'stage'>): Promotion | null {
  return next[stage]
}

const next: Readonly<Record<UseCase['stage'], Promotion | null>> = {
  draft: 'pilot',
  suspended: 'pilot',
  pilot: 'rollout',
  rollout: null,
  retired: null,
}

/** What the gates of a use case depend on, as it is found out elsewhere. */
export type PromotionFacts = {
  /** Courses that people can take, in the version that counts. */
  readonly publishedCourses: readonly { readonly id: string; readonly version: string }[]
  /** Of the pilot: on how many days it was used, how many requests were let through, of how many people. */
  readonly used: { readonly days: number; readonly requests: number; readonly users: number }
  /** Cases of the review about it that wait for longer than they may. */
  readonly overdueCases: number
  readonly isSuspended: boolean
}

const gateNames = [
  'not-suspended',
  'courses',
  'reviews',
  'pilot-days',
  'pilot-requests',
  'pilot-users',
] as const

/** What has to be so before a use case goes on. */
export type Gate = {
  readonly gate: (typeof gateNames)[number]
  readonly met: boolean
  readonly because: Text
}

/** Without any user the number says nothing about anybody; from five on it does not say whose it is. */
export type UserCount = number | '<5'

/** A number of people as it may be shown. */
export const shownUsers = (users: number): UserCount => (users > 0 && users < 5 ? '<5' : users)

const defaultGates = { days: 14, requests: 50, users: 3 } as const

/** What a pilot has to show by this bundle. */
export function pilotGates({ gates }: Pick<Bundle, 'gates'>): PromotionFacts['used'] {
  return {
    days: gates?.days ?? defaultGates.days,
    requests: gates?.requests ?? defaultGates.requests,
    users: gates?.users ?? defaultGates.users,
  }
}

/** The gates before a stage, each with whether it is met. */
export function gatesBefore(
  to: Promotion,
  { bundle, useCase }: { readonly bundle: Bundle; readonly useCase: UseCase },
  facts: PromotionFacts,
): readonly Gate[] {
  const always = [notSuspended(facts), coursesExist(bundle, useCase, facts), reviewed(facts)]
  return to === 'pilot' ? always : [...always, ...pilotHasShown(bundle, facts)]
}

function notSuspended({ isSuspended }: PromotionFacts): Gate {
  const because = isSuspended
    ? { zh: '该用途已暂停，须先恢复', en: 'It is suspended and has to be resumed first' }
    : { zh: '未被暂停', en: 'It is not suspended' }
  return { gate: 'not-suspended', met: !isSuspended, because }
}

function coursesExist(bundle: Bundle, useCase: UseCase, facts: PromotionFacts): Gate {
  const missing = requiredCourses(bundle, useCase).filter((course) => {
    const version = bundle.courses.find(({ id }) => id === course)?.version
    return !facts.publishedCourses.some((one) => one.id === course && one.version === version)
  })
  const because =
    missing.length === 0
      ? { zh: '所需课程均已发布', en: 'All courses that it requires are published' }
      : {
          zh: `所需课程尚未发布：${missing.join('、')}`,
          en: `These courses are required and not published: ${missing.join(', ')}`,
        }
  return { gate: 'courses', met: missing.length === 0, because }
}

function requiredCourses(bundle: Bundle, { roles, courses }: UseCase): readonly string[] {
  const ofRoles = roles.flatMap((role) => bundle.requiredCourses[role] ?? [])
  return [...new Set([...ofRoles, ...courses])]
}

function reviewed({ overdueCases }: PromotionFacts): Gate {
  const because =
    overdueCases === 0
      ? { zh: '没有逾期未办的复核案件', en: 'No case of the review is overdue' }
      : {
          zh: `有 ${overdueCases} 件复核案件逾期未办`,
          en: `Cases of the review that are overdue: ${overdueCases}`,
        }
  return { gate: 'reviews', met: overdueCases === 0, because }
}

function pilotHasShown(bundle: Bundle, { used }: PromotionFacts): readonly Gate[] {
  const asked = pilotGates(bundle)
  const users = shownUsers(used.users)
  return [
    {
      gate: 'pilot-days',
      met: used.days >= asked.days,
      because: {
        zh: `试点已有 ${used.days} 天有人使用，须满 ${asked.days} 天`,
        en: `The pilot was used on ${used.days} days; ${asked.days} are asked for`,
      },
    },
    {
      gate: 'pilot-requests',
      met: used.requests >= asked.requests,
      because: {
        zh: `试点已有 ${used.requests} 次请求，须满 ${asked.requests} 次`,
        en: `The pilot had ${used.requests} requests; ${asked.requests} are asked for`,
      },
    },
    {
      gate: 'pilot-users',
      met: used.users >= asked.users,
      because: {
        zh: `试点已有 ${users} 人使用，须满 ${asked.users} 人`,
        en: `The pilot had ${users} users; ${asked.users} are asked for`,
      },
    },
  ]
}
