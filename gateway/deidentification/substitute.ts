import {
  inventNames,
  replaceAll,
  shiftDates,
  withoutBirthYears,
  type Bundle,
  type DateShift,
  type Findings,
  type Masked,
  type Unit,
} from '#policy'

/** How what was found is replaced: by the bundle's rules, with the codes and the offset of one conversation. */
export type Substitution = {
  readonly rules: Pick<Bundle['deidentification'], 'births' | 'names' | 'dates'>
  readonly code: (value: string) => string
  /** Days by which dates move where the bundle moves them. */
  readonly dateOffset: () => number
  /** The year that it is, for ages and for days that name none. */
  readonly thisYear: number
}

/** Texts without identifiers, with invented names and moved dates where the bundle says so. */
export type Substituted = Masked & {
  readonly dates: DateShift | null
  /** Invented name to placeholder. */
  readonly names: ReadonlyMap<string, string>
}

/** Replaces what was found in these units. */
export function substitute(
  units: readonly Unit[],
  found: Findings,
  { rules, code, dateOffset, thisYear }: Substitution,
): Substituted {
  const findings =
    rules.births === 'mask'
      ? found
      : units.map(({ text }, at) => withoutBirthYears(text, found[at] ?? [], thisYear))
  const masked = replaceAll(units, findings, code)
  const typed = units.map(({ text }) => text)
  const { texts, placeholders: names } =
    rules.names === 'invented'
      ? inventNames(masked, typed, code)
      : { texts: masked.texts, placeholders: new Map<string, string>() }
  const dates = rules.dates === 'shift' ? shiftDates(texts, dateOffset(), thisYear) : null
  return { ...masked, texts: dates?.texts ?? texts, dates, names }
}
