import { withKnown, type Bundle, type KnownFinder, type Unit } from '#policy'

import { callerGone } from '../models/deadline.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { substitute, type Substituted } from './substitute.ts'

type Request = {
  readonly rules: Bundle['deidentification']
  readonly code: (value: string) => string
  /** Days by which dates move where the bundle moves them. */
  readonly dateOffset: () => number
  readonly signal: AbortSignal
  /** Finds the people whom the caller named. */
  readonly known?: KnownFinder
}

/** What is left of the texts, and what is needed to undo that. */
export type TakenOut = Substituted & {
  /** That an outside engine gave no findings and the bundle goes on without them. */
  readonly degraded: boolean
}

/**
 * Takes out what every engine and the caller's own words find in these units, and moves the dates that stay. Call it
 * within `orRefuse`.
 */
export async function takeOut(
  units: readonly Unit[],
  { rules, code, dateOffset, signal, known }: Request,
  { engine, finder, clock }: Pick<Ports, 'engine' | 'finder' | 'clock'>,
): Promise<TakenOut> {
  const { minimumScore, keep } = rules
  const others = await engine.findElsewhere(units, rules, signal)
  const elsewhere = known ? withKnown(others, units, known) : others
  const found = await finder.find(units, { minimumScore, keep, elsewhere }, signal)
  const thisYear = clock().getUTCFullYear()
  const substituted = substitute(units, found, { rules, code, dateOffset, thisYear })
  return { ...substituted, degraded: elsewhere.degraded === true }
}

/** Whatever goes wrong while identifiers are taken out refuses the request; nothing leaves half done. */
export async function orRefuse<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem) throw error
    throw signal.aborted ? callerGone() : failure(error)
  }
}

const failure = (cause: unknown) =>
  new Problem(
    'deidentification_unavailable',
    {
      zh: '去标识化引擎出错，请求未发出',
      en: 'the de-identification engine failed; nothing was sent',
    },
    { cause },
  )
