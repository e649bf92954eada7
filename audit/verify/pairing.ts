import type { EntryBody } from '../entry.ts'

const endings = new Set<string>(['ai.outcome', 'ai.indeterminate'])

/** Follows requests from `ai.accept` to their one ending; memory grows with the requests that are open at one time. */
export function createPairing(report: (index: number, detail: string) => void) {
  const open = new Map<number, string | null>()
  let retired = 0
  return {
    /** Of a request whose beginning went nothing can be said. */
    takeRetired: (index: number) => void (retired = index + 1),
    take(index: number, { type, parent, request }: EntryBody): void {
      if (type === 'ai.accept') open.set(index, request)
      if (!endings.has(type)) return
      const isOpen = parent !== undefined && (parent < retired || open.get(parent) === request)
      if (!isOpen) report(index, `it ends ${parent ?? 'nothing'}, which is not open`)
      if (parent !== undefined) open.delete(parent)
    },
    open: () => open.size,
  }
}
