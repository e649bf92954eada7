import { createSplitter, type Part } from './restore-split.ts'

/**
 * The way back. It promises that
 *
 * 1. an exact surrogate becomes its original, and nothing beside it changes;
 * 2. what a model makes of a surrogate (see `restore-form.ts`) does too, if it leads to exactly one that was issued;
 * 3. whatever else has the shape is left as it is and counted;
 * 4. typed text stays what it is, for no code that was typed is ever issued (`surrogates.ts`);
 * 5. the result does not depend on how the text is cut, and no more is held back than one form is long.
 */

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
  /** What passed so far as it was written, with a private-use character for each surrogate that was replaced. */
  readonly written: string
}

/** The text with every issued surrogate replaced by its original. */
export function restore(text: string, surrogates: ReadonlyMap<string, string>): string {
  const restorer = createRestorer(surrogates)
  return restorer.push(text) + restorer.end()
}

/** Restores text in pieces; `escape` fits an original to where it goes, such as a JSON string. */
export function createRestorer(
  surrogates: ReadonlyMap<string, string>,
  escape: (original: string) => string = (original) => original,
): Restorer {
  const splitter = createSplitter(surrogates)
  const count = { restored: 0, unknown: 0 }
  let written = ''

  function put(part: Part): string {
    if (part.kind !== 'surrogate') {
      written += part.text
      count.unknown += part.kind === 'stranger' ? 1 : 0
      return part.text
    }
    const { before, after, surrogate } = part
    written += before + opaque + after
    count.restored += 1
    return before + escape(surrogates.get(surrogate) ?? surrogate) + after
  }

  return {
    push: (chunk) => splitter.push(chunk).map(put).join(''),
    end: () => splitter.end().map(put).join(''),
    get restored() {
      return count.restored
    },
    get unknown() {
      return count.unknown
    },
    get written() {
      return written
    },
  }
}

/** No recogniser finds anything in it or across it. */
const opaque = '\uE000'
