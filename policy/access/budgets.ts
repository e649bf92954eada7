import type { Bundle, UseCase } from '../bundle/schema.ts'
import type { Text } from '../text.ts'
import type { Principal } from './principal.ts'

/** How much somebody may use: requests in a minute, or tokens on a day of the hospital. */
export type Budget = {
  readonly scope: 'principal' | 'department' | 'use-case'
  readonly unit: 'requests' | 'tokens'
  /** Whose it is: a subject, or the id of a department or a use case. */
  readonly of: string
  /** The same in words for the one who asks. */
  readonly owner: Text
  readonly most: number
}

/** Every budget that a request falls under. Without a use case no model is asked, and tokens do not count. */
export function budgetsOf(
  bundle: Bundle,
  principal: Principal,
  useCase: UseCase | null,
): readonly Budget[] {
  const owners = [
    ofPrincipal(bundle, principal),
    ofDepartment(bundle, principal),
    useCase && ofUseCase(bundle, useCase),
  ]
  return owners
    .flatMap((one) => (one ? toBudgets(one) : []))
    .filter(({ unit }) => useCase !== null || unit === 'requests')
}

type Limits = Bundle['limits']['principal']

type Owned = Pick<Budget, 'scope' | 'of' | 'owner'> & {
  readonly has: Limits
}

function toBudgets({
  has: { requestsPerMinute, tokensPerDay },
  ...whose
}: Owned): readonly Budget[] {
  return [
    ...(requestsPerMinute
      ? [{ ...whose, unit: 'requests', most: requestsPerMinute } as const]
      : []),
    ...(tokensPerDay ? [{ ...whose, unit: 'tokens', most: tokensPerDay } as const] : []),
  ]
}

const ofPrincipal = ({ limits }: Bundle, { subject }: Principal): Owned => ({
  scope: 'principal',
  of: subject,
  owner: { zh: '您', en: 'you' },
  has: limits.principal,
})

/** The identity provider may name a department that the bundle does not; it has what every department has. */
function ofDepartment({ limits, departments }: Bundle, { department }: Principal): Owned | null {
  if (department === null) return null
  const name = departments.find(({ id }) => id === department)?.name
  return {
    scope: 'department',
    of: department,
    owner: name
      ? { zh: `科室“${name.zh}”`, en: `the department ${name.en}` }
      : { zh: '您的科室', en: 'your department' },
    has: { ...limits.department, ...own(limits.departments, department) },
  }
}

const ofUseCase = ({ limits }: Bundle, { id, name }: UseCase): Owned => ({
  scope: 'use-case',
  of: id,
  owner: { zh: `用途“${name.zh}”`, en: `the use case ${name.en}` },
  has: limitsOfUseCase(limits, id),
})

/** What all requests for one use case together may use. */
export const limitsOfUseCase = ({ useCase, useCases }: Bundle['limits'], id: string): Limits => ({
  ...useCase,
  ...own(useCases, id),
})

// A department that an identity provider calls `constructor` has nothing of its own.
const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined
