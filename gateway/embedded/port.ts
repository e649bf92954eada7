import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The port that a part used last (`postgres.port`, …), or null. */
export async function rememberedPort(dataDir: string, name: string): Promise<number | null> {
  const text = await readFile(join(dataDir, name), 'utf8').catch(() => '')
  const port = Number.parseInt(text, 10)
  return port > 0 && port < 65_536 ? port : null
}

/** Keeps a port for the next start. */
export async function rememberPort(dataDir: string, name: string, port: number): Promise<void> {
  await writeFile(join(dataDir, name), `${port}\n`, { mode: 0o600 })
}

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no loopback port')
  return address.port
}
