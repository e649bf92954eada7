import type { Logger } from 'pino'

import type { PresidioConfig } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { createAnalyzer } from './analyzer.ts'
import { createPresidioEngine, embeddedEngine, type Engine } from './engine.ts'

type Settings = { readonly presidio?: PresidioConfig | null; readonly log: Logger }

/** The engine that the settings name; every failure of one outside is counted and logged. */
export function openEngine({ presidio, log }: Settings, metrics: Metrics): Engine {
  if (!presidio) return embeddedEngine
  return createPresidioEngine(presidio.mode, createAnalyzer(presidio), (fallback) => {
    metrics.analyzerFailures.inc(fallback)
    log.warn(fallback, 'the outside de-identification engine gave no findings')
  })
}
