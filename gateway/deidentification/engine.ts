/**
 * The engine outside the gateway, as an exchange sees it. It promises that
 *
 * 1. every unit gets its findings, or the request is refused (`deidentification_unavailable`);
 * 2. only the policy bundle lets a request go on without them (`external: degrade`), never in mode `presidio`, where
 *    nothing else looks at the text; and each such request is counted.
 */
import { withoutLabel, type Bundle, type Elsewhere, type Finding, type Unit } from '#policy'

import { Problem } from '../problems.ts'
import type { Analyzer } from './analyzer.ts'
import { AnalyzerFailure, type FailureReason } from './failure.ts'

/** Who looks for identifiers: our own recognisers, Presidio, or both. */
export const engineModes = ['embedded', 'presidio', 'both'] as const
export type EngineMode = (typeof engineModes)[number]

type Rules = Pick<Bundle['deidentification'], 'minimumScore' | 'external'>

export type Engine = {
  readonly mode: EngineMode
  /** What is found elsewhere in each unit; nothing when no engine is configured. */
  findElsewhere(units: readonly Unit[], rules: Rules, signal: AbortSignal): Promise<Elsewhere>
}

/** What became of a request whose analyzer failed. */
export type Fallback = { readonly reason: FailureReason; readonly outcome: 'refused' | 'degraded' }

/** The engine that is part of the gateway: there is no elsewhere. */
export const embeddedEngine: Engine = {
  mode: 'embedded',
  findElsewhere: async (units) => ({ findings: units.map(() => []), alone: false }),
}

/** Asks an analyzer, alone or beside our own recognisers; `note` hears of every failure. */
export function createPresidioEngine(
  mode: Exclude<EngineMode, 'embedded'>,
  analyzer: Analyzer,
  note: (fallback: Fallback) => void = () => {},
): Engine {
  return {
    mode,
    async findElsewhere(units, { minimumScore, external }, signal) {
      try {
        const findings = await findIn(units, (texts) =>
          analyzer.analyze(texts, { minimumScore, signal }),
        )
        return { findings, alone: mode === 'presidio' }
      } catch (error) {
        if (!(error instanceof AnalyzerFailure)) throw error
        const isDegraded = external === 'degrade' && mode === 'both'
        note({ reason: error.code, outcome: isDegraded ? 'degraded' : 'refused' })
        if (!isDegraded) throw refusal(error)
        return { findings: units.map(() => []), alone: false, degraded: true }
      }
    },
  }
}

const refusal = (cause: AnalyzerFailure) =>
  new Problem(
    'deidentification_unavailable',
    {
      zh: '外部去标识化引擎没有给出结果，请求未发出',
      en: 'the external de-identification engine gave no result; nothing was sent',
    },
    { cause },
  )

type Analyze = (texts: readonly string[]) => Promise<readonly (readonly Finding[])[]>

async function findIn(units: readonly Unit[], analyze: Analyze) {
  const asked = units.map(({ text, context = '' }, index) => ({ text, label: context, index }))
  const worthAsking = asked.filter(({ text }) => saysSomething.test(text))
  const found = await analyze(worthAsking.map(({ label, text }) => label + text))
  const findings = units.map((): readonly Finding[] => [])
  for (const [at, { label, index }] of worthAsking.entries())
    findings[index] = withoutLabel(found[at] ?? [], label.length)
  return findings
}

const saysSomething = /[\p{L}\p{N}]/u
