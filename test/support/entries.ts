import type { Entry } from '#audit'

import type { TestGateway } from './gateway.ts'

/** The whole log, oldest first, as a compliance officer reads it through HTTP. */
export async function entriesOf(gateway: TestGateway): Promise<readonly Entry[]> {
  const key = await gateway.keyOf('officer.zhou')
  const answer = await fetch(`${gateway.url}/api/audit/entries?limit=200`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const { entries } = (await answer.json()) as { entries: readonly Entry[] }
  return entries.toReversed()
}

/** Types of the entries that one request left. */
export async function trailOf(
  gateway: TestGateway,
  requestId: string | null,
): Promise<readonly string[]> {
  const entries = await entriesOf(gateway)
  return entries.filter(({ body }) => body.request === requestId).map(({ body }) => body.type)
}

/** Waits until a condition that other processes bring about holds; the test's own time-out ends it. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
