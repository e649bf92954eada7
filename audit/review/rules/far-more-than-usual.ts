import type { Entry } from '../../entry.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { deviations: 3, leastSamples: 30, mostSamples: 500, leastRequests: 10 }

const mostActors = 10_000
const hourMs = 3_600_000

/** In the hour that is under way: how many requests of whom. */
type Hour = {
  readonly number: number
  readonly counts: Map<string, { role: string; count: number }>
}

/** A person who asks far more often in an hour than people of the same roles do. */
export const farMoreThanUsual: Rule = {
  name: 'far-more-than-usual',
  because: {
    zh: '一小时内的请求远多于同角色人员（超过均值加三倍标准差）',
    en: 'Somebody asked far more in an hour than others of the role (over the mean plus three standard deviations)',
  },
  parameters,
  source: {
    zh: '三倍标准差是控制图的通例；样本少于三十个人时不作判断，少于十次不算多',
    en: 'Three deviations as in control charts; no judgement on fewer than thirty hours of people, and below ten requests none is many',
  },
  watch: () => {
    const samples = new Map<string, number[]>()
    let hour: Hour = { number: 0, counts: new Map() }
    return (entry) => {
      const asked = askedBy(entry)
      if (asked === null) return false
      const { ref, role, number } = asked
      if (number > hour.number) {
        keep(samples, hour)
        hour = { number, counts: new Map() }
      }
      const known = hour.counts.get(ref) ?? { role, count: 0 }
      known.count += 1
      if (hour.counts.size < mostActors) hour.counts.set(ref, known)
      // At the very request that crosses the line, and so once an hour.
      const line = lineOf(samples.get(role) ?? [])
      return known.count - 1 <= line && known.count > line
    }
  },
  finds: [
    [...ordinaryHours(), ...requests(11, 120)],
    [...ordinaryHours(), ...requests(3, 60), ...requests(11, 120)],
  ],
  ignores: [
    [...ordinaryHours(), ...requests(10, 120)],
    requests(60, 0),
    [...ordinaryHours(), ...requests(40, 120, { roles: ['service'], kind: 'service' })],
    [...ordinaryHours(), ...requests(40, 120, { roles: ['manager'] })],
  ],
}

function askedBy({ body: { type, at, actor } }: Entry) {
  if (type !== 'ai.accept' || actor?.kind !== 'human') return null
  const number = Math.floor(Date.parse(at) / hourMs)
  return { ref: actor.ref, role: [...actor.roles].sort().join(' '), number }
}

function keep(samples: Map<string, number[]>, { counts }: Hour): void {
  for (const { role, count } of counts.values()) {
    const ofRole = [...(samples.get(role) ?? []), count].slice(-parameters.mostSamples)
    samples.set(role, ofRole)
  }
}

function lineOf(counts: readonly number[]): number {
  if (counts.length < parameters.leastSamples) return Infinity
  const mean = sum(counts) / counts.length
  const variance = sum(counts.map((count) => (count - mean) ** 2)) / counts.length
  return Math.max(parameters.leastRequests, mean + parameters.deviations * Math.sqrt(variance))
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0)

/** Thirty people who ask once or twice in an hour. */
function ordinaryHours(): readonly Sketch[] {
  return Array.from({ length: 45 }, (_, index) => ({ actor: { ref: `doctor-${index % 30}` } }))
}

function requests(count: number, minute: number, actor: Sketch['actor'] = {}): readonly Sketch[] {
  return Array.from({ length: count }, () => ({ minute, actor }))
}
