/** What a decision costs: with the shipped bundle, and with five hundred more rules. */
import { decide, type Bundle, type DecisionRequest } from '#policy'

import { loadBundle } from '../../gateway/policies/folder.ts'

const rounds = 25_000
const people = 300
const models = ['emr-structuring', 'order-review', 'imaging-report-assist', 'general-assistant']

const more = (bundle: Bundle): Bundle => ({
  ...bundle,
  permissions: [
    ...bundle.permissions,
    ...Array.from({ length: 500 }, (_, number) => ({
      id: `more-${number}`,
      effect: 'permit' as const,
      roles: ['clinician' as const],
      actions: ['run' as const],
      subject: 'use-case' as const,
      when: { id: `other-${number}` },
      because: { zh: '另一条规则', en: 'another rule' },
    })),
  ],
})

function requestOf({ courses }: Bundle, round: number): DecisionRequest {
  const subject = `person-${round % people}`
  const at = new Date()
  const expiresAt = new Date(at.getTime() + 86_400_000)
  return {
    principal: {
      subject,
      name: subject,
      roles: ['clinician'],
      department: 'cardiology',
      campus: 'main',
    },
    model: models[round % models.length] ?? '',
    purpose: null,
    qualifications: courses.map(({ id, version }) => ({ course: id, version, expiresAt })),
    at,
    level: 4,
    residualLevel: 3,
  }
}

/** Microseconds of each decision, sorted; those that warm up are left out. */
function timesOf(bundle: Bundle): readonly number[] {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const request = requestOf(bundle, round)
    const start = performance.now()
    decide(bundle, request)
    times.push((performance.now() - start) * 1000)
  }
  return times.slice(rounds / 5).toSorted((one, other) => one - other)
}

/** Prints one line a bundle. */
export async function measureDecisions(): Promise<void> {
  const shipped = await loadBundle()
  console.log('\none policy decision')
  console.log('rules     median µs     p99 µs')
  for (const bundle of [shipped, more(shipped)]) {
    const times = timesOf(bundle)
    const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1)
    const figures = [String(bundle.permissions.length).padEnd(6), at(0.5), at(0.99)]
    console.log(figures.map((value) => value.padStart(8)).join('   '))
  }
}
