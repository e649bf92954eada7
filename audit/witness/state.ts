import { hash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

import { parseHash } from '../notes/checkpoint.ts'
import type { WitnessState } from './witness.ts'

const stored = z.object({
  origin: z.string(),
  size: z.number().int().nonnegative(),
  root: z.string(),
})

/** Keeps what was signed in a folder, a file a log; a file is replaced as a whole or not at all. */
export async function openWitnessState(folder: string): Promise<WitnessState> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const fileOf = (origin: string) => join(folder, `${hash('sha256', origin, 'hex')}.json`)
  return {
    async read(origin) {
      const text = await readOrNull(fileOf(origin))
      if (text === null) return null
      // A file that cannot be read is no file that is not there: then nothing may be signed.
      const { size, root } = stored.parse(JSON.parse(text))
      return { size, root: parseHash(root) }
    },
    async write(origin, { size, root }) {
      const file = fileOf(origin)
      const text = JSON.stringify({ origin, size, root: root.toString('base64') })
      await writeDurably(`${file}.new`, text)
      await rename(`${file}.new`, file)
      await syncFolder(folder)
    },
  }
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
