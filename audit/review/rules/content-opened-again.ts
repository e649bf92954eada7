import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { times: 3, hours: 24 }

/** Content to which people come back. */
export const contentOpenedAgain: Rule = {
  name: 'content-opened-again',
  because: {
    zh: '同一条请求的留存内容一天内被反复打开',
    en: 'The kept content of one request was opened again and again within a day',
  },
  parameters,
  source: {
    zh: '一次复核和两人签字各看一次，共三次',
    en: 'A review and two signatures look at it once each: three times',
  },
  watch: () => {
    const exceeds = createExcess({ most: parameters.times, withinMs: parameters.hours * 3_600_000 })
    return ({ index, body: { type, at, about = [] } }) =>
      type === 'content.opened' && exceeds(String(about[0]), String(index), Date.parse(at))
  },
  finds: [opened(4)],
  ignores: [
    opened(3),
    opened(8).map((sketch, index) => ({ ...sketch, about: [index % 4] })),
    opened(4).map((sketch, index) => ({ ...sketch, minute: index * 600 })),
  ],
}

function opened(count: number): readonly Sketch[] {
  return Array.from({ length: count }, () => ({ type: 'content.opened', about: [7, 8] }))
}
