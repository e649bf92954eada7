import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that a test may fill. */
export type SmallDisk = Disposable & {
  readonly folder: string
  /** Takes all that is free. */
  fill(): Promise<void>
  /** Gives it back. */
  clear(): void
  /** Makes it larger. */
  grow(megabytes: number): void
}

/** A file system in memory; null where this process may not mount one. */
export function aSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'wardline-disk-'))
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]
  try {
    execFileSync('mount', options, { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'w')
      const block = Buffer.alloc(4_096)
      try {
        for (;;) await file.write(block)
      } catch (error) {
        if (!isFull(error)) throw error
      } finally {
        await file.close()
      }
    },
    clear: () => rmSync(ballast, { force: true }),
    grow: (size) => void execFileSync('mount', ['-o', `remount,size=${size}m`, folder]),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOSPC'

/** Gives a folder with all that is in it to whoever owns another one. */
export function ownAs(folder: string, like: string): void {
  const { uid, gid } = statSync(like)
  execFileSync('chown', ['-R', `${uid}:${gid}`, folder])
  chmodSync(folder, 0o700)
}
