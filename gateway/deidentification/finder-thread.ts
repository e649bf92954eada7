/** What runs on a thread of `finder.ts`. */
import { findAll, type Findings, type Search, type Unit } from '#policy'

export type SearchTask = { readonly units: readonly Unit[]; readonly search: Search }

/** Searches the units of one request. */
export default function search({ units, search: options }: SearchTask): Findings {
  return findAll(units, options)
}
