import type { EntryBody } from '../entry.ts'
import { contentKinds } from '../vault/content.ts'
import type { EntryEvidence } from './evidence.ts'

const erasures = new Set<string>(['content.erased', 'content.expired'])

/**
 * Follows contents from the entry that they were stored with to the one that erased them; memory grows with what was erased. Content
 * that is not at hand, as with an export, is not asked for.
 */
export function createContentCheck(report: (index: number, detail: string) => void) {
  const missing = new Set<number>()
  return {
    take(index: number, body: EntryBody, contents: Contents): void {
      if (erasures.has(body.type)) for (const erased of body.about ?? []) missing.delete(erased)
      if (contents === undefined) return
      for (const kind of contentKinds) {
        const said = body.content?.[kind]?.sha256
        if (said === contents[kind]) continue
        if (contents[kind] === undefined) missing.add(index)
        else report(index, `its ${kind} is not what was stored with it`)
      }
    },
    /** What was erased while the log was read. */
    takeErased: (index: number) => void missing.delete(index),
    end(): void {
      for (const index of missing)
        report(index, 'its content is not here, and nothing on record erased it')
    },
  }
}

type Contents = NonNullable<EntryEvidence['beside']>['contents'] | undefined
