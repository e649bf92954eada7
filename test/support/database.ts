import { inject } from 'vitest'

/** A migrated, empty PostgreSQL database of a test file's own; dropped with whatever still uses it. */
export type TestDatabase = AsyncDisposable & { readonly connectionString: string }

/** `await using database = await aDatabase()`. DATABASE_URL replaces the throw-away server. */
export async function aDatabase(): Promise<TestDatabase> {
  const yard = inject('databaseYard')
  const connectionString = await ask(yard, 'POST')
  const { pathname } = new URL(connectionString)
  return {
    connectionString,
    async [Symbol.asyncDispose]() {
      await ask(`${yard}${pathname}`, 'DELETE')
    },
  }
}

async function ask(url: string, method: string): Promise<string> {
  const response = await fetch(url, { method })
  const text = await response.text()
  if (!response.ok) throw new Error(`No database for the test: ${text}`)
  return text
}
