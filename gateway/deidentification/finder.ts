/**
 * Where identifiers are searched. One text of 200,000 characters takes a tenth of a second, in which nobody else would
 * be answered: long ones are searched by another thread. A search that fails rejects; one that its caller gives up
 * rejects too and stops its thread, and the next one gets a new thread.
 */
import { availableParallelism } from 'node:os'

import { Piscina } from 'piscina'

import { findAll, type Findings, type Search, type Unit } from '#policy'

import type { SearchTask } from './finder-thread.ts'

/** Finds the identifiers of every unit of a request; rejects when it cannot. */
export type Finder = {
  readonly find: (units: readonly Unit[], search: Search, signal: AbortSignal) => Promise<Findings>
  readonly close: () => Promise<void>
}

/** Characters that are searched at once: a few milliseconds, no more than handing them to a thread would take. */
const mostAtOnce = 8_000
const idleMs = 300_000
/** Long texts that may wait; more are refused, as they would be answered too late. */
const mostWaiting = 64

export function createFinder(): Finder {
  const threads = new Piscina<SearchTask, Findings>({
    filename: new URL('finder-thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: Math.max(1, availableParallelism() - 1),
    maxQueue: mostWaiting,
    idleTimeout: idleMs,
  })
  return {
    find: async (units, search, signal) =>
      lengthOf(units) <= mostAtOnce
        ? findAll(units, search)
        : threads.run({ units, search }, { signal }),
    close: () => threads.destroy(),
  }
}

function lengthOf(units: readonly Unit[]): number {
  return units.reduce((total, { text }) => total + text.length, 0)
}
