import { parseArgs } from 'node:util'

import { z } from 'zod'

import {
  explain,
  levels,
  purposes,
  roles,
  runPolicyTests,
  type Bundle,
  type DecisionRequest,
} from '#policy'

import { readConfig, type Environment } from '../config.ts'
import { parseWith } from '../parse-with.ts'
import { defaultBundleFolder, loadBundle } from '../policies/folder.ts'
import { Problem, toErrorBody } from '../problems.ts'
import { UsageFault, type Run } from './command.ts'
import { simulateFolder } from './policy-simulate.ts'

const usage = `wardline policy test [folder]
wardline policy explain [folder] --use-case ID --role ROLE [--department D] [--username NAME] [--course ID …] [--purpose P] [--level N] [--residual-level N]
wardline policy simulate <folder> [--days N]`

/** Runs a bundle's own tests, explains one decision, or decides recorded requests anew; calls no model. */
export const run: Run = async ([action, ...words], environment) => {
  if (action === 'test') return test(await bundleFrom(words[0], environment))
  if (action === 'explain') return explainOne(words, environment)
  if (action === 'simulate') return simulateFolder(words, environment)
  throw new UsageFault(usage)
}

async function bundleFrom(folder: string | undefined, environment: Environment): Promise<Bundle> {
  const { policyDir } = readConfig(environment, { mode: 'embedded' })
  return loadBundle(folder ?? policyDir ?? defaultBundleFolder)
}

function test(bundle: Bundle): number {
  const results = runPolicyTests(bundle, new Date())
  for (const { name, expected, actual, rules } of results.filter((one) => !one.passed)) {
    console.log(`✗ ${name}: ${expected} ≠ ${actual} (${rules.map(({ id }) => id).join(', ')})`)
  }
  const failed = results.filter(({ passed }) => !passed).length
  console.log(`${bundle.name} ${bundle.version} ${bundle.hash.slice(0, 12)}`)
  console.log(`${results.length - failed} passed, ${failed} failed`)
  return failed === 0 && results.length > 0 ? 0 : 1
}

const question = z.object({
  'use-case': z.string(),
  role: z.array(z.enum(roles)).min(1),
  department: z.string().optional(),
  username: z.string().optional(),
  course: z.array(z.string()).default([]),
  purpose: z.enum(purposes).optional(),
  level: z.coerce.number().pipe(z.literal(levels)).optional(),
  'residual-level': z.coerce.number().pipe(z.literal(levels)).optional(),
})

async function explainOne(words: readonly string[], environment: Environment): Promise<number> {
  const { values, positionals } = read(words)
  const asked = check(values)
  const bundle = await bundleFrom(positionals[0], environment)
  const { decision, steps } = explain(bundle, toRequest(asked, bundle))
  console.log(
    JSON.stringify(
      {
        decision: {
          ...decision,
          ...(decision.kind === 'allow' && { useCase: decision.useCase.id }),
        },
        steps,
      },
      null,
      2,
    ),
  )
  return decision.kind === 'allow' ? 0 : 1
}

function read(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'use-case': { type: 'string' },
        role: { type: 'string', multiple: true },
        department: { type: 'string' },
        username: { type: 'string' },
        course: { type: 'string', multiple: true },
        purpose: { type: 'string' },
        level: { type: 'string' },
        'residual-level': { type: 'string' },
      },
    })
  } catch {
    throw new UsageFault(usage)
  }
}

function check(values: object): z.infer<typeof question> {
  try {
    return parseWith(question, values)
  } catch (error) {
    if (error instanceof Problem)
      throw new UsageFault(`${toErrorBody(error).error.message}\n${usage}`)
    throw error
  }
}

function toRequest(asked: z.infer<typeof question>, bundle: Bundle): DecisionRequest {
  const at = new Date()
  const expiresAt = new Date(at.getTime() + 86_400_000)
  const versions = new Map(bundle.courses.map(({ id, version }) => [id, version]))
  return {
    principal: {
      subject: 'explain',
      name: 'explain',
      username: asked.username ?? null,
      roles: asked.role,
      department: asked.department ?? null,
      campus: null,
    },
    model: asked['use-case'],
    purpose: asked.purpose ?? null,
    qualifications: asked.course.map((course) => ({
      course,
      version: versions.get(course) ?? '',
      expiresAt,
    })),
    at,
    ...(asked.level && { level: asked.level }),
    ...(asked['residual-level'] && { residualLevel: asked['residual-level'] }),
  }
}
