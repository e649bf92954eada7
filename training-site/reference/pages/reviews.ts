import { reviewRules } from '../../../audit/review/registry.ts'
import { rates } from '../../../audit/review/sampling.ts'
import { facts, heading, literal, prose, table } from '../mdx.ts'
import type { Language, Page } from '../page.ts'

const words = {
  zh: {
    intro:
      '每条已签名的日志都会过一遍：按下一个检查点的根抽查，再看是否触犯下列规则；抽中或触犯的立案，由合规官在 `/api/audit/reviews` 复核。抽查任何人都可以用 `wardline audit draw` 从导出文件重算。',
    draw: '抽查比例',
    entries: '条目',
    share: '比例',
    emergency: '紧急诊疗目的',
    level: (level: string) => `数据级别 ${level}`,
    rest: '其他',
    source: '取值理由',
  },
  en: {
    intro:
      'Every signed entry is gone through: it may be drawn, by the root of the next checkpoint, and the rules below may notice it. Both open a case, which compliance officers review at `/api/audit/reviews`. Anybody can draw again from an export with `wardline audit draw`.',
    draw: 'What is drawn',
    entries: 'entries',
    share: 'share',
    emergency: 'emergency treatment as the purpose',
    level: (level: string) => `data level ${level}`,
    rest: 'the rest',
    source: 'why these numbers',
  },
}

/** What opens a case of the review: the draw, and every rule with the numbers that it works with. */
export const reviewsPage: Page = {
  name: 'reviews',
  title: { zh: '复核规则', en: 'Review rules' },
  description: { zh: '哪些使用会被复核', en: 'Which uses are reviewed' },
  body: (_, language) =>
    [
      prose(words[language].intro),
      heading(2, words[language].draw, 'sample'),
      shares(language),
      ...reviewRules.flatMap(({ name, because, parameters, source }) => [
        heading(2, `\`${name}\``, name),
        literal(because[language]),
        facts([
          ...Object.entries(parameters).map(([term, value]) => [term, String(value)] as const),
          [words[language].source, literal(source[language])],
        ]),
      ]),
    ].join('\n\n'),
}

function shares(language: Language): string {
  const { entries, share, emergency, level, rest } = words[language]
  const levels = Object.entries(rates.levels).toReversed()
  return table(
    [entries, share],
    [
      [emergency, percent(rates.emergency)],
      ...levels.map(([name, rate]) => [level(name), percent(rate)]),
      [rest, percent(rates.rest)],
    ],
  )
}

const percent = (rate: number): string => `${rate * 100} %`
