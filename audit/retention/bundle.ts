import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { Evidence } from '../verify/evidence.ts'
import { evidenceFrom } from '../verify/export-file.ts'

/** A file on disk, by what is in it. */
export type Bundle = { readonly file: string; readonly sha256: string }

/** Writes lines to a file that bears their hash in its name; resolves when it is on disk. */
export async function writeBundle(
  lines: AsyncIterable<string>,
  folder: string,
  name: string,
): Promise<Bundle> {
  const hash = createHash('sha256')
  const part = join(folder, `${name}.part`)
  const hashed = async function* (): AsyncGenerator<string> {
    for await (const line of lines) {
      hash.update(line)
      yield line
    }
  }
  await pipeline(Readable.from(hashed()), createWriteStream(part, { mode: 0o600, flush: true }))
  const sha256 = hash.digest('hex')
  const file = join(folder, `${name}.${sha256.slice(0, 12)}.jsonl`)
  await rename(part, file)
  await syncFolder(folder)
  return { file, sha256 }
}

/** Its evidence, read back from the disk. */
export function readBundle({ file }: Bundle): AsyncGenerator<Evidence> {
  return evidenceFrom(createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
}

// A name that is not on disk is a file that is lost.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
