import { limitsOf } from './limits.ts'
import { Session } from './session.ts'

/** How far another system was told of the log; who takes it is the only one to tell until the connection is gone. */
export type Cursor = {
  /** Has it begin at this entry, if it never stood anywhere. */
  readonly begin: (next: number) => Promise<void>
  /** The next entry to tell, or null while somebody else has it. */
  take(): Promise<number | null>
  /** Moves it on, never back; throws when it is not held any more. */
  move(next: number): Promise<void>
  release(): Promise<void>
}

/** The cursor of this name. */
export function openCursor(connectionString: string, name: string): Cursor {
  const session = new Session(limitsOf(connectionString, 'wardline-cursor'))
  const ask = async <R extends object>(text: string, ...values: unknown[]) => {
    try {
      return (await session.query<R>({ text, values })).rows
    } catch (error) {
      // The lock goes with the connection.
      session.drop()
      throw error
    }
  }
  const isHeld = async (): Promise<boolean> =>
    (await ask<{ isMine: boolean }>(`SELECT ${held} AS "isMine"`, name))[0]?.isMine === true
  return {
    begin: async (next) => void (await ask(beginText, name, next)),
    async take() {
      const [row] = await ask<{ isMine: boolean }>(`SELECT ${held} OR ${lock} AS "isMine"`, name)
      if (row?.isMine !== true) return null
      const text = 'SELECT next::float8 AS next FROM export_cursor WHERE name = $1'
      return (await ask<{ next: number }>(text, name))[0]?.next ?? 0
    },
    async move(next) {
      if (!(await isHeld())) throw new Error(`The cursor ${name} is not held any more.`)
      await ask(moveText, name, next)
    },
    release: () => session.close(),
  }
}

/** Any number, as long as every gateway on this log uses the same one. */
const cursorLock = 824_731

const lock = `pg_try_advisory_lock(${cursorLock}, hashtext($1))`

const held = `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
  AND classid = ${cursorLock} AND objid = hashtext($1)::oid AND granted)`

const beginText = `INSERT INTO export_cursor (name, next, at) VALUES ($1, $2, now())
  ON CONFLICT (name) DO NOTHING`

const moveText = `INSERT INTO export_cursor (name, next, at) VALUES ($1, $2, now())
  ON CONFLICT (name) DO UPDATE SET next = excluded.next, at = excluded.at
  WHERE export_cursor.next < excluded.next`
