import { formAt, type Form } from './restore-form.ts'
import { createLedger, type Ledger } from './restore-ledger.ts'
import { lookBehind, mayBegin, starts } from './restore-starts.ts'

/** Text that stays as it is, a placeholder that was never issued, or one that was. */
export type Part =
  | { readonly kind: 'text' | 'stranger'; readonly text: string }
  | Extract<Form, { readonly kind: 'surrogate' }>

/** Cuts text that arrives in pieces into its parts, and holds back what may be the beginning of a placeholder. */
export type Splitter = {
  readonly push: (chunk: string) => readonly Part[]
  readonly end: () => readonly Part[]
}

export function createSplitter(surrogates: ReadonlyMap<string, string>): Splitter {
  /** What is held back begins at `from`; before it stands the end of what passed. */
  let held = { text: '', from: 0 }
  let ledger: Ledger | undefined

  function take(chunk: string, isWhole: boolean): readonly Part[] {
    ledger ??= createLedger(surrogates)
    const text = held.text + chunk
    const { parts, rest } = split(text, { from: held.from, isWhole, ledger })
    held = tailOf(text, rest)
    return parts
  }

  /** Nothing can begin in most pieces, and nothing is held back before them. */
  function isPlain(chunk: string): boolean {
    return held.from === held.text.length && !mayBegin.test(chunk)
  }

  return {
    push: (chunk) => {
      if (!isPlain(chunk)) return take(chunk, false)
      const text = chunk.length < lookBehind ? held.text + chunk : chunk
      held = tailOf(text, text.length)
      return [{ kind: 'text', text: chunk }]
    },
    end: () => (held.from === held.text.length ? [] : take('', true)),
  }
}

function tailOf(text: string, from: number): { readonly text: string; readonly from: number } {
  const start = Math.max(0, from - lookBehind)
  return { text: text.slice(start), from: from - start }
}

type Place = { readonly from: number; readonly isWhole: boolean; readonly ledger: Ledger }
type Split = { readonly parts: readonly Part[]; readonly rest: number }

function split(text: string, { from, ...reading }: Place): Split {
  const parts: Part[] = []
  let passed = from
  const pass = (kind: 'text' | 'stranger', end: number) => {
    if (end > passed) parts.push({ kind, text: text.slice(passed, end) })
    passed = end
  }
  let next = from
  for (let index = startFrom(text, next); index !== -1; index = startFrom(text, next)) {
    const form = formAt(text, index, reading)
    if (form.kind === 'open') {
      pass('text', index)
      return { parts, rest: index }
    }
    next = form.kind === 'none' ? index + 1 : form.end
    if (form.kind === 'stranger') pass('stranger', form.end)
    else if (form.kind === 'surrogate') {
      pass('text', index)
      parts.push(form)
      passed = form.end
    }
  }
  pass('text', text.length)
  return { parts, rest: text.length }
}

function startFrom(text: string, index: number): number {
  starts.lastIndex = index
  return starts.exec(text)?.index ?? -1
}
