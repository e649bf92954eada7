import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'

import type { TestProject } from 'vitest/node'

import { openDatabaseYard, type DatabaseYard } from './database-yard.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where `aDatabase()` asks for a database of its own. */
    databaseYard: string
  }
}

/** One PostgreSQL for the whole run, started when the first test asks for a database and not before. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../prisma/generate.mjs')])
  let yard: Promise<DatabaseYard> | null = null
  const answer = async (request: IncomingMessage): Promise<string> => {
    const opened = await (yard ??= openDatabaseYard(process.env['DATABASE_URL']))
    if (request.method === 'POST') return opened.create()
    await opened.drop(decodeURIComponent(request.url ?? '').slice(1))
    return ''
  }
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  project.provide('databaseYard', `http://127.0.0.1:${address.port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    await (await yard)?.[Symbol.asyncDispose]()
  }
}
