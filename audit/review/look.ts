import type { Entry } from '../entry.ts'
import type { Tally } from '../postgres/reviews.ts'
import { monthOf } from './calendar.ts'
import { drawn, reviewRules } from './registry.ts'
import type { Watch } from './rule.ts'
import { isDrawn, rateOf } from './sampling.ts'

/** An entry that somebody should look at, and why. */
type Conspicuous = { readonly entry: Entry; readonly why: string }

type Looked = {
  readonly conspicuous: readonly Conspicuous[]
  readonly tallies: readonly Tally[]
}

export type Look = {
  /** Goes through entries without a result: rules know what went before. */
  readonly remember: (entries: readonly Entry[]) => void
  /** Goes through entries that the tree with this root was the first to cover. */
  readonly look: (entries: readonly Entry[], root: Uint8Array) => Looked
}

/** Follows a log, entry by entry, with every rule and with the draw. */
export function createLook(): Look {
  const watches = reviewRules.map(({ name, watch }) => ({ name, notices: watch() }))
  return {
    remember: (entries) => {
      for (const entry of entries) noticed(watches, entry)
    },
    look: (entries, root) => {
      const conspicuous: Conspicuous[] = []
      const tallies = new Map<string, { eligible: number; drawn: number }>()
      for (const entry of entries) {
        const ofRules = noticed(watches, entry)
        const rate = rateOf(entry.body)
        const isChosen = isDrawn(root, entry.index, rate)
        const reasons = isChosen ? [drawn, ...ofRules] : ofRules
        conspicuous.push(...reasons.map((why) => ({ entry, why })))
        if (rate > 0) count(tallies, monthOf(Date.parse(entry.body.at)), isChosen)
      }
      return {
        conspicuous,
        tallies: [...tallies].map(([month, counted]) => ({ month, ...counted })),
      }
    },
  }
}

type Named = { readonly name: string; readonly notices: Watch }

// Every rule sees every entry, whatever the others say.
const noticed = (watches: readonly Named[], entry: Entry): readonly string[] =>
  watches.filter(({ notices }) => notices(entry)).map(({ name }) => name)

type Counts = { eligible: number; drawn: number }

function count(tallies: Map<string, Counts>, month: string, isChosen: boolean): void {
  const known = tallies.get(month) ?? { eligible: 0, drawn: 0 }
  known.eligible += 1
  known.drawn += isChosen ? 1 : 0
  tallies.set(month, known)
}
