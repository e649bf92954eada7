import { decide } from '../decide.ts'
import type { DecisionRequest, MatchedRule } from '../decision.ts'
import type { Bundle, PolicyTest } from './schema.ts'

/** How one of a bundle's own test cases came out. */
export type PolicyTestResult = {
  readonly name: string
  readonly expected: PolicyTest['expect']
  readonly actual: PolicyTest['expect']
  readonly rules: readonly MatchedRule[]
  readonly passed: boolean
}

/** Decides every test case that a bundle brings along. */
export function runPolicyTests(bundle: Bundle, at: Date): readonly PolicyTestResult[] {
  return bundle.tests.map((test) => {
    const decision = decide(bundle, toRequest(bundle, test, at))
    const actual = decision.kind === 'allow' ? 'allow' : decision.reason
    const { name, expect: expected } = test
    return { name, expected, actual, rules: decision.rules, passed: actual === expected }
  })
}

// The courses of a test count as passed in today's version and valid for another day.
function toRequest(bundle: Bundle, test: PolicyTest, at: Date): DecisionRequest {
  const { roles, department, campus, username = null, courses } = test.principal
  const expiresAt = new Date(at.getTime() + 86_400_000)
  const passed = bundle.courses.filter(({ id }) => courses.includes(id))
  return {
    principal: { subject: 'policy-test', name: test.name, username, roles, department, campus },
    model: test.useCase,
    purpose: test.purpose ?? null,
    qualifications: passed.map(({ id, version }) => ({ course: id, version, expiresAt })),
    at,
    features: test.features,
    uninspected: test.uninspected,
    ...(test.level && { level: test.level }),
    ...(test.residualLevel && { residualLevel: test.residualLevel }),
  }
}
