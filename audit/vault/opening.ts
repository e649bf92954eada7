import type { Actor, Entry } from '../entry.ts'
import type { AuditLog } from '../log.ts'
import type { ContentTable, StoredContent } from '../postgres/contents.ts'
import { decrypt, NotThisContent } from './cipher.ts'
import { contentKinds, type ContentKind } from './content.ts'
import type { KeyRing } from './key-ring.ts'
import { placeOf, type Case, type Custody } from './vault.ts'

/** Who opens content, in which request, and why. */
type Opener = {
  readonly request: string
  readonly actor: Actor | null
  /** Free text; it is kept encrypted, beside the entry that says that content was opened. */
  readonly reason: string
  /** What they may open, and nothing else is deciphered. */
  readonly kinds: readonly ContentKind[]
}

/** Content in clear; null for what was erased, and for what is not any more what was stored. */
type OpenedContent = {
  readonly entry: number
  readonly kind: ContentKind
  readonly state: 'open' | 'erased' | 'damaged'
  readonly text: string | null
}

type Opened = {
  /** The entry that says that it was opened. */
  readonly opened: number
  readonly contents: readonly OpenedContent[]
}

export type Opening = {
  /**
   * What is kept of the request that an entry belongs to; null when nothing ever was. That it is opened is on record before
   * anything is read. Throws AuditUnavailable when it cannot be recorded, or not be opened.
   */
  readonly open: (index: number, opener: Opener) => Promise<Opened | null>
}

type Room = {
  readonly log: AuditLog
  readonly keys: KeyRing
  readonly contents: ContentTable
  readonly clock: () => Date
  readonly custody: (of: Case) => Promise<Custody>
}

/** How long it is known why content was opened: as long as personal information must be (PIPL art. 56: three years). */
export const reasonDays = 1_096

/** The time so many days from another. */
export const daysAfter = (at: Date, days: number): Date =>
  new Date(at.getTime() + days * 86_400_000)

/** Opens content on record. */
export function createOpening(room: Room): Opening {
  const { log, clock, custody } = room
  return {
    async open(index, { request, actor, reason, kinds }) {
      const entries = await requestOf(log, index)
      const [first] = entries
      if (first === undefined || !entries.some(({ body }) => body.content)) return null
      const at = clock()
      const own = await custody({ request, patients: [], until: daysAfter(at, reasonDays) })
      const receipt = await log.append(
        { type: 'content.opened', at, request, actor, about: entries.map((entry) => entry.index) },
        [own.seal('reason', reason)],
      )
      const contents = await Promise.all(entries.map((entry) => contentsOf(entry, kinds, room)))
      return { opened: receipt.index, contents: contents.flat() }
    },
  }
}

/** The entries of the request that an entry belongs to: the one it is or ends, and its ending. */
export async function requestOf(log: AuditLog, index: number): Promise<readonly Entry[]> {
  const found = await log.read(index)
  if (found === null) return []
  const { parent } = found.body
  const first = parent === undefined ? found : await log.read(parent)
  if (first === null || first.body.request === null) return [found]
  const ofRequest = await log.list({ request: first.body.request, limit: 200 })
  return [first, ...ofRequest.filter(({ body }) => body.parent === first.index)]
}

async function contentsOf(
  { index, body }: Entry,
  wanted: readonly ContentKind[],
  { keys, contents }: Pick<Room, 'keys' | 'contents'>,
): Promise<readonly OpenedContent[]> {
  const stored = await contents.read(index)
  const kinds = contentKinds.filter((kind) => body.content?.[kind] && wanted.includes(kind))
  return Promise.all(
    kinds.map(async (kind) => {
      const found = stored.find((content) => content.kind === kind)
      const opened = found === undefined ? erased : await openOne(found, body.request, keys)
      return { entry: index, kind, ...opened }
    }),
  )
}

const erased = { state: 'erased', text: null } as const

async function openOne(
  { kind, keys: ids, sealed }: StoredContent,
  request: string | null,
  keys: KeyRing,
): Promise<Pick<OpenedContent, 'state' | 'text'>> {
  const secrets = await keys.secretsOf(ids)
  if (secrets === null) return erased
  try {
    return { state: 'open', text: decrypt(secrets, sealed, placeOf(request ?? '', kind)) }
  } catch (error) {
    if (error instanceof NotThisContent) return { state: 'damaged', text: null }
    throw error
  }
}
