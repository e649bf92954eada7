import type { BundleSource } from '#policy'

import type { TestGateway } from './gateway.ts'
import { shipped } from './policy.ts'

type User = Parameters<TestGateway['keyOf']>[0]

/** What an address of the registry answered. */
export type Told<Body> = { readonly status: number; readonly body: Body; readonly message: string }

async function tell<Body>(answer: Response): Promise<Told<Body>> {
  const body = (await answer.json()) as Body & { error?: { message: string } }
  return { status: answer.status, body, message: body.error?.message ?? '' }
}

export type ListedUseCase = Record<string, unknown> & {
  readonly id: string
  readonly stage: string
  readonly roadmap: { readonly order: number } | null
  readonly suspension: Record<string, unknown> | null
  readonly next: {
    readonly to: string
    readonly gates: readonly { readonly gate: string; readonly met: boolean }[]
  } | null
  readonly nextStep: { readonly zh: string }
}

/** Gets something under `/api/use-cases`. */
export async function getUseCases<Body>(
  gateway: TestGateway,
  path = '',
  user: User = 'officer.zhou',
): Promise<Told<Body>> {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return tell<Body>(await fetch(`${gateway.url}/api/use-cases${path}`, { headers }))
}

/** Posts to something under `/api/use-cases`. */
export async function postUseCase<Body = Record<string, unknown>>(
  gateway: TestGateway,
  [user, path]: readonly [User, string],
  body: unknown = {},
): Promise<Told<Body>> {
  return tell<Body>(await gateway.post(`/api/use-cases/${path}`, body, user))
}

/** One use case as it is listed. */
export async function listedUseCase(
  gateway: TestGateway,
  id: string,
  user?: User,
): Promise<ListedUseCase> {
  const { body } = await getUseCases<{ useCases: ListedUseCase[] }>(gateway, '', user)
  const found = body.useCases.find((one) => one.id === id)
  if (found === undefined) throw new Error(`${id} is not listed`)
  return found
}

/** Approves a version of the policy as the other officer. */
export async function approveVersion(gateway: TestGateway, number: number): Promise<number> {
  return (await gateway.post(`/api/policies/${number}/approve`, {}, 'officer.feng')).status
}

/** Puts the shipped files in force with something changed in one of them. */
export async function changeShipped(
  gateway: TestGateway,
  path: string,
  [from, to]: readonly [string, string],
): Promise<void> {
  const { files } = await shipped()
  const changed: readonly BundleSource[] = files.map((file) =>
    file.path === path ? { path, text: file.text.replace(from, to) } : file,
  )
  const said = { files: changed, reason: '为测试调整策略' }
  const answer = await gateway.post('/api/policies', said, 'officer.zhou')
  const { number } = (await answer.json()) as { number: number }
  const proposed = await gateway.post(`/api/policies/${number}/propose`, {}, 'officer.zhou')
  const status = await approveVersion(gateway, number)
  if (!proposed.ok || status !== 200) throw new Error(`${path} was not changed`)
}
