import { setTimeout } from 'node:timers/promises'

export type Repeated = { readonly stop: () => Promise<void> }

type Pace = { readonly everyMs: number; readonly onFailure: (error: unknown) => void }

/** Does work again and again, with a pause after each, until it is stopped. Of failures that follow one another the first is told. */
export function repeat(work: () => Promise<void>, { everyMs, onFailure }: Pace): Repeated {
  const stopping = new AbortController()
  const { signal } = stopping
  let isFailing = false
  const once = async (): Promise<void> => {
    try {
      await work()
      isFailing = false
    } catch (error) {
      if (!isFailing) onFailure(error)
      isFailing = true
    }
  }
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await once()
      await setTimeout(everyMs, undefined, { signal, ref: false }).catch(() => {}) // It stops.
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
