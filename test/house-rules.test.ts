import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

import { expect, test } from 'vitest'

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '')
const sources = files.filter((path) => /\.(ts|tsx|mjs)$/u.test(path) && !path.includes('generated'))
const text = (path: string) => readFileSync(path, 'utf8')
const roomOf = (path: string) => path.split('/')[0] ?? ''

/** What each room may import, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  audit: ['policy'],
  prisma: [],
  gateway: ['policy', 'audit', 'prisma'],
}
const opensDatabase = /^gateway\/(main\.ts|commands\/)/u

function importsOf(path: string): readonly string[] {
  return [...text(path).matchAll(/\b(?:from|import)\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'/gu)].map(
    ([, name, dynamic]) => name ?? dynamic ?? '',
  )
}

function targetRoom(path: string, name: string): string | null {
  if (name.startsWith('#')) return name.slice(1)
  return name.startsWith('.') ? roomOf(normalize(join(dirname(path), name))) : null
}

test('imports run one way, through one door', () => {
  const breaches = sources.flatMap((path) => {
    const room = roomOf(path)
    const allowed = mayImport[room]
    if (!allowed) return []
    return importsOf(path)
      .filter((name) => {
        const target = targetRoom(path, name)
        if (target === null || target === room || target === 'package.json') return false
        return !name.startsWith('#') || !allowed.includes(target)
      })
      .map((name) => `${path} → ${name}`)
  })
  expect(breaches).toEqual([])
})

test('policy reaches nothing outside itself', () => {
  const allowed = /^(\.|zod$|yaml$|@casl\/ability$)/u
  const breaches = sources
    .filter((path) => roomOf(path) === 'policy')
    .flatMap((path) =>
      importsOf(path)
        .filter((name) => !allowed.test(name))
        .map((name) => `${path} → ${name}`),
    )
  expect(breaches).toEqual([])
})

test('only main and the commands open the database', () => {
  const breaches = sources.filter(
    (path) =>
      roomOf(path) === 'gateway' &&
      !opensDatabase.test(path) &&
      importsOf(path).includes('#prisma'),
  )
  expect(breaches).toEqual([])
})

test('one place constructs a database client', () => {
  const places = sources.filter(
    (path) => roomOf(path) !== 'test' && /new PrismaClient\(/u.test(text(path)),
  )
  expect(places).toEqual(['prisma/client.ts'])
})

test('every command and script that a document names exists', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  const commands = new Set(
    files
      .filter((path) => /^gateway\/commands\/\w+\.ts$/u.test(path))
      .map((path) => path.slice(17, -3)),
  )
  const missing = files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => [
      ...[...text(path).matchAll(/npm run ([a-z:]+)/gu)].filter(
        ([, name = '']) => !(name in scripts),
      ),
      ...[...text(path).matchAll(/npx wardline ([a-z]+)/gu)].filter(
        ([, name = '']) => !commands.has(name),
      ),
    ])
    .map(([match]) => match)
  expect(missing).toEqual([])
})

test('every dependency has its line in docs/dependencies.md', () => {
  const { dependencies, devDependencies } = JSON.parse(text('package.json')) as Record<
    string,
    Record<string, string>
  >
  const documented = text('docs/dependencies.md')
  const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !documented.includes(`\`${name}\``),
  )
  expect(missing).toEqual([])
})

test('no two advisory locks have one number', () => {
  const numbers = files
    .filter((path) => /^(?:audit|prisma)\/.*\.(?:ts|sql)$/u.test(path))
    .flatMap((path) => text(path).match(/\b8_?247_?\d{3}\b/gu) ?? [])
    .map((number) => number.replaceAll('_', ''))
  expect(numbers.length).toBeGreaterThan(4)
  expect(numbers).toEqual([...new Set(numbers)])
})

test('no file names a machine', () => {
  const named = files.filter(
    (path) =>
      !path.endsWith('package-lock.json') &&
      /\/(root|home)\/[a-z]|\/work\//u.test(text(path)) &&
      path !== 'test/house-rules.test.ts',
  )
  expect(named).toEqual([])
})

test('decisions are listed', () => {
  const listed = text('docs/adr/README.md')
  const missing = files.filter(
    (path) => /^docs\/adr\/\d/u.test(path) && !listed.includes(path.slice(9)),
  )
  expect(missing).toEqual([])
})
