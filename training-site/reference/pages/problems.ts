import { problems, type ProblemCode } from '../../../gateway/problems.ts'
import { code, facts, heading, prose } from '../mdx.ts'
import type { Language, Page } from '../page.ts'
import { problemWords } from '../words/problems.ts'

const isProblemCode = (name: string): name is ProblemCode => Object.hasOwn(problems, name)

const codes = Object.keys(problems)
  .filter(isProblemCode)
  .toSorted((a, b) => problems[a].status - problems[b].status)

const intro = {
  zh: '每次拒绝和失败都有一个稳定的代码，位于答案的 `error.code`；`error.message` 用中英文说明本次的原因。护界从不“半放行”：哪一步做不了，请求就在哪一步被拒绝。',
  en: 'Every refusal and failure has a stable code in `error.code`; `error.message` gives this time’s reason in Chinese and English. Nothing is ever half-allowed: when a step cannot do its work, the request is refused there.',
}

const terms = {
  zh: { status: 'HTTP 状态', type: '类型', meaning: '含义', advice: '怎么办' },
  en: { status: 'HTTP status', type: 'Type', meaning: 'Meaning', advice: 'What to do' },
}

/** Every problem code with its meaning and what to do. */
export const problemsPage: Page = {
  name: 'problems',
  title: { zh: '问题代码', en: 'Problem codes' },
  description: {
    zh: '每个问题代码的含义和处理办法',
    en: 'What each problem code means and what to do',
  },
  body: (_, language) =>
    [intro[language], ...codes.map((problem) => section(problem, language))].join('\n\n'),
}

function section(problem: ProblemCode, language: Language): string {
  const { status, type, title } = problems[problem]
  const { meaning, advice } = problemWords[problem]
  const words = terms[language]
  return [
    heading(2, `${title[language]} \`${problem}\``, problem),
    facts([
      [words.meaning, prose(meaning[language])],
      [words.advice, prose(advice[language])],
      [words.status, String(status)],
      [words.type, code(type)],
    ]),
  ].join('\n\n')
}
