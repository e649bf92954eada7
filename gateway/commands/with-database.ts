import type { Config } from '../config.ts'
import { isHeld } from '../embedded/lock.ts'
import { startEmbeddedPostgres } from '../embedded/postgres.ts'

/** Works on the configured database, or on the embedded one, which is stopped afterwards unless a gateway is running on it. */
export async function withDatabase<Result>(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  work: (connectionString: string) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl !== null) return work(databaseUrl)
  const isRunning = await isHeld(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir })
  try {
    return await work(postgres.connectionString)
  } finally {
    if (!isRunning) await postgres.stop()
  }
}
