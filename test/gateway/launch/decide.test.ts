import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import {
  firstDifference,
  installFailure,
  isStamped,
  isTooOld,
  mayInstall,
  npmCommand,
  runsSources,
  stampOf,
  stopsByItself,
  tail,
} from '../../../gateway/launch/decide.mjs'

it.each([
  ['16.20.2', true, false],
  ['18.0.0', false, false],
  ['20.20.2', false, false],
  ['24.11.1', false, false],
  ['v24.12.0', false, true],
  ['25.0.0', false, true],
])('Node %s: too old %s, runs the sources %s', (version, tooOld, runs) => {
  expect([isTooOld(version), runsSources(version)]).toEqual([tooOld, runs])
})

it('start, prepare and bench install; nothing else does', () => {
  const commands = ['start', 'prepare', 'bench', 'serve', 'deid', 'token', undefined]
  expect(commands.filter((command) => mayInstall(command))).toEqual(['start', 'prepare', 'bench'])
})

it('servers drain when their launcher lets go', () => {
  expect(['start', 'serve', 'deid'].map((command) => stopsByItself(command))).toEqual([
    true,
    true,
    false,
  ])
})

describe('what is installed', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'training-site': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
      'node_modules/tool': { version: '3.0.0', dev: true },
      'node_modules/mac-only': { version: '4.0.0', optional: true },
      'node_modules/site': { link: true },
    },
  }
  const all = { ...lock.packages } as Record<string, { version?: string; link?: boolean }>
  const without = (path: string) => ({
    packages: Object.fromEntries(Object.entries(all).filter(([name]) => name !== path)),
  })

  it('is what the lock file says', () => {
    expect(firstDifference(lock, { packages: all }, { dev: true })).toBeNull()
  })

  it('may lack packages of other platforms', () => {
    expect(firstDifference(lock, without('node_modules/mac-only'), { dev: true })).toBeNull()
  })

  it.each([
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/tool',
    'node_modules/site',
  ])('may not lack %s', (path) => {
    expect(firstDifference(lock, without(path), { dev: true })).toBe(path)
  })

  it('may lack tools in production', () => {
    expect(firstDifference(lock, without('node_modules/tool'), { dev: false })).toBeNull()
  })

  it('may not be of another version', () => {
    const installed = { packages: { ...all, 'node_modules/a': { version: '1.0.1' } } }
    expect(firstDifference(lock, installed, { dev: true })).toBe('node_modules/a')
  })

  it('is nothing without a record', () => {
    expect(firstDifference(lock, null, { dev: true })).toBe('node_modules/a')
  })

  it('is what this very clone says', () => {
    const read = (path: string): typeof lock => JSON.parse(readFileSync(path, 'utf8'))
    const installed = read('node_modules/.package-lock.json')
    expect(firstDifference(read('package-lock.json'), installed, { dev: true })).toBeNull()
  })
})

describe('a stamp', () => {
  it('of everything serves production too', () => {
    const stamp = stampOf('abc', { dev: true })
    expect([
      isStamped(stamp, 'abc', { dev: true }),
      isStamped(stamp, 'abc', { dev: false }),
    ]).toEqual([true, true])
  })

  it('of production does not serve the tests', () => {
    const stamp = stampOf('abc', { dev: false })
    expect([
      isStamped(stamp, 'abc', { dev: true }),
      isStamped(stamp, 'abc', { dev: false }),
    ]).toEqual([false, true])
  })

  it('of another lock file is worth nothing', () => {
    expect(isStamped(stampOf('abc', { dev: true }), 'abd', { dev: false })).toBe(false)
    expect(isStamped(null, 'abc', { dev: false })).toBe(false)
  })
})

it.each([
  ['npm error code ENOSPC', 'no disk space'],
  ['npm error code EACCES', 'no permission'],
  ['npm error code ENOTFOUND registry.npmjs.org', 'registry cannot be reached'],
  ['npm error code EUSAGE', 'disagree'],
  ['npm error code EBADPLATFORM', 'platform'],
  ['boom', 'installing the dependencies failed'],
])('"%s" is explained', (output, says) => {
  expect(installFailure(output)).toContain(says)
})

it('shows the last lines without notices', () => {
  expect(tail('a\n\nnpm warn deprecated\nb\nnpm notice new version\nc\n', 2)).toBe('b\nc')
})

it('uses the npm that called, and no other tool', () => {
  const from = { execPath: '/usr/bin/node', platform: 'linux' }
  expect(npmCommand({ ...from, npmPath: '/lib/npm/bin/npm-cli.js' })).toEqual({
    file: '/usr/bin/node',
    args: ['/lib/npm/bin/npm-cli.js'],
    shell: false,
  })
  expect(npmCommand({ ...from, npmPath: '/lib/pnpm.cjs' }).file).toBe('npm')
  expect(npmCommand({ ...from, platform: 'win32' })).toMatchObject({ file: 'npm.cmd', shell: true })
})
