import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { requests: 20, hours: 24 }

/** An officer who opens the content of many requests. */
export const contentOpenedOften: Rule = {
  name: 'content-opened-often',
  because: {
    zh: '同一人一天内打开了很多请求的留存内容',
    en: 'One person opened the kept content of many requests within a day',
  },
  parameters,
  source: {
    zh: '一个工作日认真复核约二十条；更多则须说明',
    en: 'About twenty requests can be looked at with care in a working day; more ask for a reason',
  },
  watch: () => {
    const exceeds = createExcess({
      most: parameters.requests,
      withinMs: parameters.hours * 3_600_000,
    })
    return ({ body: { type, at, actor, about = [] } }) =>
      type === 'content.opened' &&
      actor !== null &&
      exceeds(actor.ref, String(about[0]), Date.parse(at))
  },
  finds: [opened(21)],
  ignores: [
    opened(20),
    opened(40).map((sketch) => ({ ...sketch, about: [7, 8] })),
    opened(21).map((sketch, index) => ({ ...sketch, actor: { ref: `officer-${index % 2}` } })),
  ],
}

function opened(count: number): readonly Sketch[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'content.opened',
    actor: { ref: 'zhou', roles: ['compliance_officer'] },
    about: [index],
  }))
}
