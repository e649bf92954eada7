/**
 * Builds the training site beside a running gateway.
 *
 * 1. The old build stays in place until the new one is complete: it is built elsewhere and moved in.
 * 2. A build whose sources are unchanged is used again; the hash of its sources lies in it.
 * 3. Nothing that goes wrong here stops the gateway: it is one line, and a log file.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

import type { Text } from '#policy'

export type FrontEndsOptions = {
  /** The folder that holds `training-site/`, `policy/` and `node_modules/`. */
  readonly root: string
  /** Where the output of the build is logged. */
  readonly cacheDir: string
  /** Shows one line of progress. */
  readonly log: (line: Text) => void
}

type FrontEndsResult = 'built' | 'reused' | 'skipped' | 'failed' | 'stopped'

export type FrontEnds = {
  /** Never rejects. */
  readonly done: Promise<FrontEndsResult>
  /** Ends a build that is under way; resolves when its process has gone. */
  stop(): Promise<void>
}

const lines = {
  skipped: {
    zh: '未安装培训站的构建工具，已跳过',
    en: 'The tools of the training site are not installed; skipped',
  },
  begun: { zh: '正在后台构建培训站', en: 'Building the training site in the background' },
  built: { zh: '培训站已就绪：/training/', en: 'The training site is ready: /training/' },
} as const satisfies Record<string, Text>

/** Starts the build in the background when it is needed. */
export function buildFrontEnds(options: FrontEndsOptions): FrontEnds {
  const abort = new AbortController()
  const done = build(options, abort.signal).catch((error: unknown) => {
    if (abort.signal.aborted) return 'stopped'
    options.log(failed(options, error))
    return 'failed'
  })
  return {
    done,
    stop: async () => {
      abort.abort()
      await done
    },
  }
}

function failed({ cacheDir }: FrontEndsOptions, error: unknown): Text {
  const cause = error instanceof Error ? error.message.split('\n')[0] : 'unknown'
  const file = logFile(cacheDir)
  return {
    zh: `培训站构建失败，沿用原有页面；详见 ${file}（${cause}）`,
    en: `The training site was not built, its old pages stay; see ${file} (${cause})`,
  }
}

const logFile = (cacheDir: string): string => join(cacheDir, 'training-site.log')
const tool = (root: string): string =>
  join(root, 'node_modules', '@docusaurus', 'core', 'bin', 'docusaurus.mjs')

async function build(options: FrontEndsOptions, signal: AbortSignal): Promise<FrontEndsResult> {
  const { root, log } = options
  const site = join(root, 'training-site')
  if (!existsSync(tool(root)) || !existsSync(site)) {
    log(lines.skipped)
    return 'skipped'
  }
  const sources = await hashSources(root)
  if (sources === (await hashOfBuild(join(site, 'build')))) return 'reused'
  log(lines.begun)
  const draft = join(site, `build-${process.pid}`)
  try {
    await runBuild(options, draft, signal)
    await writeFile(join(draft, stamp), sources)
    await moveIn(draft, join(site, 'build'))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  log(lines.built)
  return 'built'
}

/** Hidden, so that it is never served. */
const stamp = '.sources'

async function hashOfBuild(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, stamp), 'utf8')
  } catch {
    return null // Not built yet, or by hand.
  }
}

async function moveIn(draft: string, place: string): Promise<void> {
  const old = `${draft}-old`
  if (existsSync(place)) await rename(place, old)
  await rename(draft, place)
  await rm(old, { recursive: true, force: true })
}

/** Everything that the pages are made of. */
const sourceFolders = [
  'training-site',
  'policy',
  'gateway/config',
  'gateway/problems.ts',
  'audit/entry.ts',
  'package-lock.json',
]

/** Made by a build, not made of. */
const isProduct = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|\.docusaurus|build(?:-[^/]*)?)(?:\/|$)|(?:docs|current)\/reference\//u.test(
    path,
  )

async function hashSources(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of sourceFolders) {
    for (const path of await filesBelow(root, folder)) {
      hash
        .update(`${path}\0`)
        .update(await readFile(join(root, path)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  if (isProduct(path) || !existsSync(join(root, path))) return []
  try {
    const names = await readdir(join(root, path))
    const below = await Promise.all(
      names.toSorted().map((name) => filesBelow(root, `${path}/${name}`)),
    )
    return below.flat()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path]
    throw error
  }
}

async function runBuild(
  { root, cacheDir }: FrontEndsOptions,
  draft: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(cacheDir, { recursive: true })
  const output = await open(logFile(cacheDir), 'w')
  const site = join(root, 'training-site')
  const run = (args: readonly string[]) => runNode(args, { site, output: output.fd, signal })
  try {
    await run([join('reference', 'generate.ts')])
    await run([tool(root), 'build', '--out-dir', draft])
  } finally {
    await output.close()
  }
}

type Run = { readonly site: string; readonly output: number; readonly signal: AbortSignal }

/** Node under `nice`, so that requests come first; its environment holds no secret of ours. */
async function runNode(args: readonly string[], { site, output, signal }: Run): Promise<void> {
  signal.throwIfAborted()
  const [command, ...first] =
    process.platform === 'win32' ? [process.execPath] : ['nice', '-n', '15', process.execPath]
  const child = spawn(command ?? process.execPath, [...first, ...args], {
    cwd: site,
    signal,
    stdio: ['ignore', output, output],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: homedir(),
      CI: 'true',
      NO_UPDATE_NOTIFIER: '1',
    },
  })
  const code = await exitOf(child)
  if (code !== 0) throw new Error(`exit code ${code}`)
}

/** Resolves when the process has gone, even when it was told to end: `error` comes before `close`. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const faults: Error[] = []
  child.on('error', (error) => faults.push(error))
  await new Promise((resolve) => child.once('close', resolve))
  if (faults[0]) throw faults[0]
  return child.exitCode
}
