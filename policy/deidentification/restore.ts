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
  const split = createSplitter(surrogates)
  const strangers = createStrangerCount()
  let held = ''
  let restored = 0

  function give({ passed, surrogate }: Part): string {
    strangers.see(passed)
    if (surrogate === undefined) return passed
    strangers.forget()
    restored += 1
    return passed + escape(surrogates.get(surrogate) ?? surrogate)
  }

  return {
    push: (chunk) => {
      const { parts, rest } = split(held + chunk)
      held = rest
      return parts.map(give).join('')
    },
    end: () => {
      const last = give({ passed: held })
      held = ''
      return last
    },
    get restored() {
      return restored
    },
    get unknown() {
      return strangers.count
    },
  }
}

/** Text that stays as it is, and the surrogate behind it. */
type Part = { readonly passed: string; readonly surrogate?: string }
type Split = { readonly parts: readonly Part[]; readonly rest: string }

function createSplitter(surrogates: ReadonlyMap<string, string>): (text: string) => Split {
  const isBeginning = createBeginnings(surrogates)
  const longest = Math.max(0, ...Array.from(surrogates.keys(), (surrogate) => surrogate.length))

  function issuedAt(text: string, start: number): string | undefined {
    const window = text.slice(start, start + longest)
    const candidate = window.slice(0, window.indexOf('@@', 2) + 2)
    return surrogates.has(candidate) ? candidate : undefined
  }

  return (text) => {
    const parts: Part[] = []
    let from = 0
    for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', Math.max(at + 1, from))) {
      const surrogate = issuedAt(text, at)
      if (surrogate !== undefined) {
        parts.push({ passed: text.slice(from, at), surrogate })
        from = at + surrogate.length
      } else if (text.length - at < longest && isBeginning(text.slice(at))) {
        parts.push({ passed: text.slice(from, at) })
        return { parts, rest: text.slice(at) }
      }
    }
    parts.push({ passed: text.slice(from) })
    return { parts, rest: '' }
  }
}

/** Whether some surrogate begins with a text. */
function createBeginnings(surrogates: ReadonlyMap<string, string>): (text: string) => boolean {
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
