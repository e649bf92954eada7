import type { EntryDraft } from './entry.ts'
import { AuditUnavailable, type AuditLog } from './log.ts'
import { createPostgresStore } from './postgres-store.ts'
import { toEntry } from './row.ts'
import { seal, type SealedEntry } from './seal.ts'
import { Sequencer } from './sequencer.ts'
import type { Store } from './store.ts'
import { uuidV7 } from './uuid.ts'
import { verify } from './verify.ts'

export type AuditLogOptions = {
  /** The time that goes into the ids of entries. */
  readonly clock?: () => Date
  readonly newId?: (now: Date) => string
  readonly deadlineMs?: number
  /** How many appends may wait for the batch under way; more are refused at once. */
  readonly capacity?: number
}

/** Opens the log of a migrated database, or of a store of one's own; connects on first use. */
export function openAuditLog(
  where: string | Store,
  {
    clock = () => new Date(),
    newId = uuidV7,
    deadlineMs = 2_000,
    capacity = 2_000,
  }: AuditLogOptions = {},
): AuditLog {
  const store = typeof where === 'string' ? createPostgresStore(where) : where
  const sequencer = new Sequencer(store, { deadlineMs, capacity })
  return {
    append: async (draft) => sequencer.append(sealOrRefuse(draft, newId(clock()))),
    async read(index) {
      const row = await store.read(index)
      return row === null ? null : toEntry(row)
    },
    list: async (query) => (await store.list(query)).map(toEntry),
    verify: () => verify(store),
    isWritable: () => sequencer.isWritable(),
    async close() {
      await sequencer.close()
      await store.close()
    },
  }
}

// What cannot be written down is refused like everything else that is not on record.
function sealOrRefuse(draft: EntryDraft, id: string): SealedEntry {
  try {
    return seal(draft, id)
  } catch (cause) {
    throw new AuditUnavailable('The entry cannot be written down.', { cause })
  }
}
