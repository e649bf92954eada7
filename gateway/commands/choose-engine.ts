import type { Config } from '../config.ts'
import { createAnalyzer } from '../deidentification/analyzer.ts'
import {
  createPresidioEngine,
  embeddedEngine,
  engineModes,
  type Engine,
} from '../deidentification/engine.ts'
import { AnalyzerFailure } from '../deidentification/failure.ts'
import { Problem } from '../problems.ts'
import { UsageFault } from './command.ts'

/** How `--engine` is told; without it the settings decide, as they do for the gateway. */
export const engineUsage = `[--engine ${engineModes.join('|')}]`

/** The engine that was asked for by name, or else the one of the settings. */
export function chooseEngine({ presidio }: Config, name: string | undefined): Engine {
  const mode = name === undefined ? (presidio?.mode ?? 'embedded') : requireMode(name)
  if (mode === 'embedded') return embeddedEngine
  if (presidio !== null) return createPresidioEngine(mode, createAnalyzer(presidio))
  throw new UsageFault(`--engine ${mode}: 请设置 PRESIDIO_ANALYZER_URL / set PRESIDIO_ANALYZER_URL`)
}

function requireMode(name: string): Engine['mode'] {
  const mode = engineModes.find((one) => one === name)
  if (mode) return mode
  throw new UsageFault(`--engine: ${engineModes.join(' | ')}`)
}

/** What an engine finds elsewhere; at a terminal a failure is a message and never a result with less in it. */
export async function findElsewhere(
  engine: Engine,
  units: Parameters<Engine['findElsewhere']>[0],
  minimumScore: number,
): ReturnType<Engine['findElsewhere']> {
  try {
    const { signal } = new AbortController()
    return await engine.findElsewhere(units, { minimumScore, external: 'refuse' }, signal)
  } catch (error) {
    if (!(error instanceof Problem && error.cause instanceof AnalyzerFailure)) throw error
    throw error.cause
  }
}
