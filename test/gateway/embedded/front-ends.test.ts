import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { buildFrontEnds } from '../../../gateway/embedded/front-ends.ts'

const tool = 'node_modules/@docusaurus/core/bin/docusaurus.mjs'

/** Writes what it was given and how it was run, as the real tool writes pages. */
const buildsPages = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
const folder = process.argv[process.argv.indexOf('--out-dir') + 1]
mkdirSync(folder, { recursive: true })
const seen = { page: readFileSync('docs/index.md', 'utf8'), priority: getPriority(), environment: Object.keys(process.env) }
writeFileSync(folder + '/index.html', JSON.stringify(seen))
`

let root: string
let lines: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'front-ends-'))
  lines = []
  await put('training-site/reference/generate.ts', `console.log('generated')`)
  await put('training-site/docs/index.md', 'one')
  await put(tool, buildsPages)
})

afterEach(() => rm(root, { recursive: true }))

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), content)
}

const start = () =>
  buildFrontEnds({
    root,
    cacheDir: join(root, '.wardline'),
    log: ({ zh, en }) => void lines.push(`${zh} · ${en}`),
  })

async function pageBuilt(): Promise<{ page: string; priority: number; environment: string[] }> {
  return JSON.parse(await readFile(join(root, 'training-site/build/index.html'), 'utf8')) as never
}

test('the site is built, quietly and without secrets', async () => {
  expect(await start().done).toBe('built')
  const { page, priority, environment } = await pageBuilt()
  expect(page).toBe('one')
  expect(priority).toBeGreaterThan(0)
  expect(environment.toSorted()).toEqual(['CI', 'HOME', 'NO_UPDATE_NOTIFIER', 'PATH'])
  expect(lines).toHaveLength(2)
})

test('a build is used again while its sources are the same', async () => {
  await start().done
  lines = []
  expect(await start().done).toBe('reused')
  expect(lines).toEqual([])
})

test.each([
  'training-site/docs/index.md',
  'policy/bundle/default/bundle.yaml',
  'gateway/problems.ts',
  'package-lock.json',
])('a change of %s makes a new build', async (path) => {
  await start().done
  await put(path, 'two')
  expect(await start().done).toBe('built')
})

test('what a build makes is no source of it', async () => {
  await start().done
  await put('training-site/docs/reference/problems.mdx', 'generated')
  await put('training-site/.docusaurus/cache.json', '{}')
  await put('training-site/node_modules/x/index.js', '')
  expect(await start().done).toBe('reused')
})

test('a build that fails is one line, and the old pages stay', async () => {
  await start().done
  await put(tool, `console.error('broken link'); process.exit(3)`)
  await put('training-site/docs/index.md', 'two')
  lines = []
  expect(await start().done).toBe('failed')
  expect((await pageBuilt()).page).toBe('one')
  expect(lines[1]).toContain('training-site.log')
  expect(await readFile(join(root, '.wardline/training-site.log'), 'utf8')).toContain('broken link')
  expect(await leftovers()).toEqual([])
})

test('stopping ends the build and leaves nothing behind', async () => {
  const started = join(root, 'training-site/started')
  await mkdir(started)
  await put(
    tool,
    `import { writeFileSync } from 'node:fs'; writeFileSync('started/pid', String(process.pid)); setInterval(() => {}, 1000)`,
  )
  const appeared = firstEvent(started)
  const frontEnds = start()
  await appeared
  await frontEnds.stop()
  expect(await frontEnds.done).toBe('stopped')
  const pid = Number(await readFile(join(started, 'pid'), 'utf8'))
  expect(() => process.kill(pid, 0)).toThrow()
  expect(existsSync(join(root, 'training-site/build'))).toBe(false)
  expect(await leftovers()).toEqual([])
})

test('without the tools it is skipped in one line', async () => {
  await rm(join(root, tool))
  expect(await start().done).toBe('skipped')
  expect(lines).toHaveLength(1)
})

const leftovers = async () =>
  (await readdir(join(root, 'training-site'))).filter((name) => name.startsWith('build-'))

async function firstEvent(folder: string): Promise<void> {
  for await (const { eventType } of watch(folder)) if (eventType === 'change') return
}
