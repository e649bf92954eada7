import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes the data directory when it is missing. Every secret in it has mode 0600; root's own directory may be
 * traversed by others, because PostgreSQL refuses to run as root and must reach its cluster below it.
 */
export async function makeDataDirectory(directory: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  await mkdir(directory, { recursive: true, mode })
}

/** Reads a secret of the data directory, or null when it was never made. */
export async function readSecret(directory: string, name: string): Promise<string | null> {
  try {
    return (await readFile(join(directory, name), 'utf8')).trim()
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Reads a secret, or keeps the one that `create` makes (mode 0600); two processes that race agree on one. */
export async function keepSecret(
  directory: string,
  name: string,
  create: () => string = () => randomBytes(32).toString('base64url'),
): Promise<string> {
  const known = await readSecret(directory, name)
  if (known !== null && known !== '') return known
  await makeDataDirectory(directory)
  await writeOnce(join(directory, name), create())
  return keepSecret(directory, name, create)
}

// A link appears whole or not at all, and never over a secret that another process has just kept.
async function writeOnce(path: string, secret: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true })
    await link(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    if ((await readFile(path, 'utf8')).trim() === '') await rm(path)
  } finally {
    await rm(draft, { force: true })
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT')
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
