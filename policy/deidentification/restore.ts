import { surrogateShape } from './surrogate-shape.ts'

/** Puts originals back into text that arrives in pieces. */
export type Restorer = {
  /** Takes the next piece, gives what is certain so far. */
  readonly push: (chunk: string) => string
  /** Gives what was held back. */
  readonly end: () => string
  /** How many surrogates were replaced. */
  readonly restored: number
  /** How many strings had the shape of a surrogate and were never issued; they are left as they are. */
  readonly unknown: number
}

/** The text with every issued surrogate replaced by its original. */
export function restore(text: string, surrogates: ReadonlyMap<string, string>): string {
  const restorer = createRestorer(surrogates)
  return restorer.push(text) + restorer.end()
}

/**
 * Restores whatever way the text is cut: only the longest end that an issued surrogate could begin with is held back.
 * `escape` fits an original to where it goes, such as a JSON string.
 */
export function createRestorer(
  surrogates: ReadonlyMap<string, string>,
  escape: (original: string) => string = (original) => original,
): Restorer {
  const isBeginning = beginningsOf(surrogates)
  const longest = Math.max(0, ...Array.from(surrogates.keys(), (surrogate) => surrogate.length))
  const strangers = createStrangerCount()
  let held = ''
  let restored = 0

  function pass(text: string): string {
    strangers.see(text)
    return text
  }

  function take(surrogate: string): string {
    restored += 1
    strangers.forget()
    return escape(surrogates.get(surrogate) ?? surrogate)
  }

  function issuedAt(text: string, start: number): string | undefined {
    const window = text.slice(start, start + longest)
    const candidate = window.slice(0, window.indexOf('@@', 2) + 2)
    return surrogates.has(candidate) ? candidate : undefined
  }

  function push(chunk: string): string {
    const text = held + chunk
    let given = ''
    let from = 0
    for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', Math.max(at + 1, from))) {
      const surrogate = issuedAt(text, at)
      if (surrogate) {
        given += pass(text.slice(from, at)) + take(surrogate)
        from = at + surrogate.length
      } else if (text.length - at < longest && isBeginning(text.slice(at))) {
        held = text.slice(at)
        return given + pass(text.slice(from, at))
      }
    }
    held = ''
    return given + pass(text.slice(from))
  }

  return {
    push,
    end: () => {
      const rest = pass(held)
      held = ''
      return rest
    },
    get restored() {
      return restored
    },
    get unknown() {
      return strangers.count
    },
  }
}

/** Whether some surrogate begins with this text. */
function beginningsOf(surrogates: ReadonlyMap<string, string>): (text: string) => boolean {
  const sorted = [...surrogates.keys()].sort()
  return (text) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle] ?? '') < text) low = middle + 1
      else high = middle
    }
    return sorted[low]?.startsWith(text) ?? false
  }
}

const longestShape = 40

/** Counts surrogate-shaped strings in text that passes in pieces. */
function createStrangerCount() {
  let recent = ''
  let count = 0
  return {
    see: (text: string): void => {
      if (recent === '' && !text.includes('@')) return
      const seen = recent + text
      let end = 0
      for (const match of seen.matchAll(surrogateShape)) {
        count += 1
        end = match.index + match[0].length
      }
      const open = seen.indexOf('@', Math.max(end, seen.length - longestShape))
      recent = open === -1 ? '' : seen.slice(open)
    },
    forget: (): void => {
      recent = ''
    },
    get count() {
      return count
    },
  }
}
