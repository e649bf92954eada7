import type { EntryBody } from '../entry.ts'
import { contentKinds, type ContentKind } from '../vault/content.ts'
import type { EntryEvidence } from './evidence.ts'

const erasures = new Set<string>(['content.erased', 'content.expired'])

/**
 * Follows contents from the entry that they were stored with to the one that erased them; memory grows with what was erased. Content
 * that is not at hand, as with an export, is not asked for.
 */
export function createContentCheck(report: (index: number, detail: string) => void) {
  const missing = new Set<number>()
  let compared = 0
  const compare = (index: number, kind: ContentKind, { body, contents }: Compared): void => {
    const [said, is] = [body.content?.[kind]?.sha256, contents[kind]]
    if (said !== undefined && is !== undefined) compared += 1
    if (said === is) return
    if (is === undefined) missing.add(index)
    else report(index, `its ${kind} is not what was stored with it`)
  }
  return {
    take(index: number, body: EntryBody, contents: Contents): void {
      if (erasures.has(body.type)) for (const erased of body.about ?? []) missing.delete(erased)
      if (contents !== null)
        for (const kind of contentKinds) compare(index, kind, { body, contents })
    },
    /** What was erased while the log was read. */
    takeErased: (index: number) => void missing.delete(index),
    /** How many contents were there to be compared. */
    compared: () => compared,
    end(): void {
      for (const index of missing)
        report(index, 'its content is not here, and nothing on record erased it')
    },
  }
}

type Contents = NonNullable<EntryEvidence['beside']>['contents']
type Compared = { readonly body: EntryBody; readonly contents: NonNullable<Contents> }
