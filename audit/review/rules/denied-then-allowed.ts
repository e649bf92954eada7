import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { denials: 3, minutes: 10 }

/** What a person can try to get round: by another purpose, use case or level. */
const ofAccess = new Set(['access_denied', 'not_in_rollout', 'level_exceeded', 'training_required'])

/** Somebody who was refused again and again, and then got through. */
export const deniedThenAllowed: Rule = {
  name: 'denied-then-allowed',
  because: {
    zh: '多次被拒后换一种方式通过了',
    en: 'Somebody was refused several times in a row, and then got through',
  },
  parameters,
  source: {
    zh: '一两次可能是填错，三次像是试探；十分钟之外视为无关',
    en: 'Once or twice is a slip, three times looks like trying; after ten minutes it has nothing to do with it',
  },
  watch: () => {
    const withinMs = parameters.minutes * 60_000
    const isRefusedOften = createExcess({ most: parameters.denials - 1, withinMs })
    const isTrying = new Map<string, number>()
    return ({ index, body: { type, at, actor, policy } }) => {
      if (!actor) return false
      const time = Date.parse(at)
      if (type === 'ai.deny' && ofAccess.has(policy?.reason ?? '')) {
        if (isRefusedOften(actor.ref, String(index), time)) isTrying.set(actor.ref, time)
        else if (isTrying.has(actor.ref)) isTrying.set(actor.ref, time)
        forgetBefore(isTrying, time - withinMs)
      }
      if (type !== 'ai.accept') return false
      const last = isTrying.get(actor.ref) ?? -Infinity
      isTrying.delete(actor.ref)
      return time - last <= withinMs
    }
  },
  finds: [
    [denied(0), denied(1), denied(2, 'level_exceeded'), { minute: 3 }],
    [
      denied(0),
      denied(1),
      denied(2),
      denied(3),
      { minute: 3, actor: { ref: 'xu' } },
      { minute: 12 },
    ],
  ],
  ignores: [
    [denied(0), denied(1), { minute: 2 }],
    [denied(0), denied(1), denied(2), { minute: 13 }],
    [denied(0), denied(8), denied(16), { minute: 17 }],
    [0, 1, 2].map((minute) => denied(minute, 'upstream_timeout')).concat([{ minute: 3 }]),
  ],
}

function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [key, at] of times) if (at < before) times.delete(key)
}

function denied(minute: number, reason = 'access_denied'): Sketch {
  return { minute, type: 'ai.deny', policy: { hash: 'p', decision: 'deny', reason, rules: [] } }
}
