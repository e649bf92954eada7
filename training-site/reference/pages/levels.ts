import { levelMeanings, levels, type Bundle, type Level } from '../../../policy/index.ts'
import { code, heading, list, literal, table } from '../mdx.ts'
import type { Language, Page } from '../page.ts'

const words = {
  zh: {
    intro:
      '级别按 GB/T 39725-2020 分为五级。护界对每个请求判定两次：去标识化之前的级别不得高于用途的上限；之后的剩余级别决定哪些模型部署可以看到。调用方可用请求头 `X-Wardline-Declared-Level` 声明级别，声明只能调高，不能低于实际发现。',
    level: '级',
    useCases: '上限为该级的用途：',
    none: '无',
    destinations: '模型部署与剩余级别',
    head: ['模型部署', '代码', '可接收的最高剩余级别'],
    nobody: '剩余级别为 5 的内容没有任何部署可以接收。',
    vocabularies: '特殊病种与敏感内容',
    vocabulary: '在涉及个人的文字中出现下列词汇时的级别。词表是一张网，不是证明。',
    vocabularyHead: ['词表', '代码', '级别', '词数'],
  },
  en: {
    intro:
      'Levels follow GB/T 39725-2020. Every request is judged twice: its level before de-identification must be within the ceiling of the use case, and the residual level after it decides which destinations may see it. A caller may declare a level in the header `X-Wardline-Declared-Level`; that can only raise it, never push it below what is found.',
    level: 'Level ',
    useCases: 'Use cases with this ceiling: ',
    none: 'none',
    destinations: 'Destinations and residual levels',
    head: ['Destination', 'Id', 'Highest residual level'],
    nobody: 'Nobody may see a residual level of 5.',
    vocabularies: 'Special conditions and sensitive content',
    vocabulary:
      'The level of a text about a person in which these words occur. The words are a net, not a proof.',
    vocabularyHead: ['Vocabulary', 'Id', 'Level', 'Words'],
  },
}

/** The five levels, who may see what, and the sensitive vocabularies. */
export const levelsPage: Page = {
  name: 'levels',
  title: { zh: '数据级别', en: 'Data levels' },
  description: { zh: '五个数据级别与模型部署', en: 'The five data levels and the destinations' },
  body: (bundle, language) =>
    [
      words[language].intro,
      ...levels.flatMap((level) => section(level, bundle, language)),
      ...destinations(bundle, language),
      ...vocabularies(bundle, language),
    ].join('\n\n'),
}

function section(level: Level, bundle: Bundle, language: Language): readonly string[] {
  const word = words[language]
  const links = bundle.useCases
    .filter(({ levelCeiling }) => levelCeiling === level)
    .map(({ id, name }) => `[${name[language]}](./use-cases.mdx#${id})`)
  return [
    heading(
      2,
      language === 'zh' ? `${level} ${word.level}` : `${word.level}${level}`,
      `level-${level}`,
    ),
    literal(levelMeanings[level][language]),
    list([word.useCases + (links.join(language === 'zh' ? '、' : ', ') || word.none)]),
  ]
}

function destinations(bundle: Bundle, language: Language): readonly string[] {
  const { destinations, head, nobody } = words[language]
  const rows = bundle.destinations.map(({ id, name, maxResidualLevel }) => [
    literal(name[language]),
    code(id),
    String(maxResidualLevel),
  ])
  const isClosed = bundle.destinations.every(({ maxResidualLevel }) => maxResidualLevel < 5)
  return [
    heading(2, destinations, 'destinations'),
    table(head, rows),
    ...(isClosed ? [nobody] : []),
  ]
}

function vocabularies(bundle: Bundle, language: Language): readonly string[] {
  const word = words[language]
  const rows = bundle.classification.vocabularies.map(({ id, name, level, terms }) => [
    literal(name[language]),
    code(id),
    String(level),
    String(terms.length),
  ])
  return [
    heading(2, word.vocabularies, 'vocabularies'),
    word.vocabulary,
    table(word.vocabularyHead, rows),
  ]
}
