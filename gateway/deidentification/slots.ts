/** A number of places; who finds none free waits in line. */
export type Slots = {
  /** Resolves with a function that gives the place back; rejects when the signal aborts first. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSlots(most: number): Slots {
  let free = most
  const line = new Set<() => void>()
  const giveBack = (): void => {
    const [next] = line
    if (next) next()
    else free += 1
  }
  return {
    async take(signal) {
      if (signal.aborted) throw new Error('aborted before a place was free')
      if (free > 0) free -= 1
      else await turn(line, signal)
      return giveBack
    },
  }
}

async function turn(line: Set<() => void>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const go = (): void => {
      line.delete(go)
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = (): void => {
      line.delete(go)
      reject(new Error('aborted before a place was free'))
    }
    line.add(go)
    signal.addEventListener('abort', leave, { once: true })
  })
}
