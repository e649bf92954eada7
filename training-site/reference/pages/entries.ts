import { entryTypes } from '../../../audit/entry.ts'
import { heading, prose } from '../mdx.ts'
import type { Page } from '../page.ts'
import { entryWords } from '../words/entries.ts'

const intro = {
  zh: '审计日志的条目只含封闭词汇、数字和带密钥的哈希，没有提示词、答案或姓名。合规官经 `/api/audit/entries` 查阅；按 `type` 筛选。',
  en: 'An entry of the audit log holds closed vocabulary, numbers and keyed hashes: no prompt, no answer, no name. Compliance officers read them at `/api/audit/entries` and filter by `type`.',
}

/** Every type of entry in the audit log. */
export const entriesPage: Page = {
  name: 'entries',
  title: { zh: '审计条目', en: 'Audit entries' },
  description: { zh: '审计日志中的条目类型', en: 'The types of entries in the audit log' },
  body: (_, language) =>
    [
      intro[language],
      ...entryTypes.flatMap((type) => [
        heading(2, `\`${type}\``, type.replace('.', '-')),
        prose(entryWords[type][language]),
      ]),
    ].join('\n\n'),
}
