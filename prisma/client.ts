import { createCaslExtension } from '@casl/prisma/runtime'
import { PrismaPg } from '@prisma/adapter-pg'

import { PrismaClient } from './generated/client.ts'

/** The database as the stores see it. */
export type Client = ReturnType<typeof createClient>

/**
 * The only place that constructs a client, so that none lacks the CASL extension: without it a filter that means
 * "nothing" finds everything when it is combined with another.
 */
export function createClient(connectionString: string) {
  const adapter = new PrismaPg({
    connectionString,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    query_timeout: 15_000,
  })
  return new PrismaClient({ adapter, errorFormat: 'minimal' }).$extends(createCaslExtension())
}
