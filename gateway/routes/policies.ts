import { z } from 'zod'

import {
  differences,
  runPolicyTests,
  type Action,
  type Bundle,
  type BundleFault,
  type BundleSource,
} from '#policy'

import { parseWith } from '../parse-with.ts'
import { parsed } from '../policies/parsed.ts'
import { policyStates } from '../policies/ports.ts'
import type { Version } from '../policies/versions.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context, Step } from '../steps/state.ts'
import type { Route } from './route.ts'

const time = z.iso.datetime()
const reference = z.string().nullable()

/** A version of the policy as it is listed. */
const summary = z.object({
  number: z.number().int(),
  state: z.enum(policyStates),
  base: z.number().int().nullable().describe('The version that it was made from'),
  hash: z.string().nullable(),
  author: reference.describe('A keyed reference; null for what came from a folder'),
  reason: z.string().nullable(),
  createdAt: time,
  proposedAt: time.nullable(),
  decidedBy: reference,
  decidedAt: time.nullable(),
  remark: z.string().nullable(),
  activateAt: time.nullable(),
  activatedAt: time.nullable(),
  supersededAt: time.nullable(),
})

const fault = z.object({
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  field: z.string(),
  message: z.object({ zh: z.string(), en: z.string() }),
})

/** A version with what it says. */
export const version = summary.extend({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  faults: z.array(fault).describe('What is wrong with the files; only a draft can have any'),
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
    .nullable()
    .describe('How it differs from its base; null when one of the two cannot be read'),
  tests: z
    .object({
      passed: z.number().int(),
      failed: z.array(z.object({ name: z.string(), expected: z.string(), actual: z.string() })),
    })
    .nullable()
    .describe('How its own tests come out; null when it cannot be read'),
})

/** Who may do something with the policy. */
export const access = (ports: Ports, action: Action): readonly Step[] => [
  authenticate(ports),
  requirePermission(ports.bundle, action, 'policy'),
]

/** The number in the address. */
export const numberOf = (ctx: Context): number =>
  parseWith(z.coerce.number().int().min(1).max(2_147_483_647), ctx['params']?.number)

export const noSuchVersion = { zh: '没有这个策略版本', en: 'there is no such version' }

/** The bundle of a version; throws `conflict` for a draft that is broken. */
export function readable(files: readonly BundleSource[]): Bundle {
  const read = parsed(files)
  if (read.ok) return read.bundle
  throw new Problem('conflict', {
    zh: '此草稿尚有错误，不能据以裁决',
    en: 'the draft is broken and decides nothing yet',
  })
}

const query = z.object({
  before: z.coerce.number().int().min(1).optional().describe('Cursor: versions below this number'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  state: z.enum(policyStates).optional(),
})

/** `GET /api/policies`: newest first, by cursor. */
export function listPolicies(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/policies',
    summary: { zh: '策略版本（新的在前）', en: 'Versions of the policy, newest first' },
    access: 'identified',
    query,
    answer: z.object({ versions: z.array(summary), next: z.number().int().nullable() }),
    problems: ['invalid_request', 'access_denied'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        const { before, limit, state } = parseWith(query, ctx.query)
        const found = await ports.policies.list(before ?? null, limit, state)
        const next = found.length === limit ? (found.at(-1)?.number ?? null) : null
        ctx.body = { versions: found.map(renamed), next }
      },
    ],
  }
}

/** `GET /api/policies/:number`: a version with its files, its faults or tests, and how it differs from its base. */
export function readPolicy(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/policies/:number',
    summary: {
      zh: '一个策略版本：文件、与基线的差异、自带测试的结果',
      en: 'One version: files, differences from its base, and how its tests come out',
    },
    access: 'identified',
    answer: version,
    problems: ['invalid_request', 'access_denied', 'not_found'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        const found = await ports.policies.find(numberOf(ctx))
        if (found === null) throw new Problem('not_found', noSuchVersion)
        ctx.body = await showVersion(found, ports)
      },
    ],
  }
}

/** A version as it is shown, with what follows from its files. */
export async function showVersion(found: Version, ports: Ports): Promise<object> {
  const read = parsed(found.files)
  const faults: readonly BundleFault[] = read.ok ? [] : read.faults
  if (!read.ok) return { ...renamed(found), faults, changes: null, tests: null }
  const base = found.base === null ? null : await ports.policies.find(found.base)
  const of = base && parsed(base.files)
  const changes = of?.ok === true ? differences(of.bundle, read.bundle) : null
  const told = changes?.filter(({ field }) => field !== 'hash') ?? null
  return { ...renamed(found), faults, changes: told, tests: testsOf(read.bundle, ports.clock()) }
}

function testsOf(bundle: Bundle, at: Date): object {
  const results = runPolicyTests(bundle, at)
  const failed = results.filter(({ passed }) => !passed)
  return {
    passed: results.length - failed.length,
    failed: failed.map(({ name, expected, actual }) => ({ name, expected, actual })),
  }
}

const renamed = <Row extends { readonly authorRef: string | null }>({
  authorRef,
  ...rest
}: Row) => ({
  ...rest,
  author: authorRef,
})
