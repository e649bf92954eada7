import { identifierTypes, recognisers, type IdentifierType } from '../../../policy/index.ts'
import { code, heading, list, marked } from '../mdx.ts'
import type { Language, Page } from '../page.ts'
import { identifierWords } from '../words/identifiers.ts'

const words = {
  zh: {
    intro:
      '护界在发出之前查找下列标识，用代号替换（去标识化，即脱敏），收到答案后换回原文。每个识别器的例子取自它自己的测试，人物与号码均为虚构；<mark>标出</mark>的部分会被替换。没有识别器认识的标识会原样发出，所以只写任务需要的内容。',
    recogniser: '识别器',
    finds: '能找到：',
    ignores: '不会误认：',
  },
  en: {
    intro:
      'Before anything leaves, Wardline looks for these identifiers, puts surrogates in their place, and puts the originals back into the answer. The examples of each recogniser are taken from its own tests, persons and numbers are invented; what is <mark>marked</mark> is replaced. An identifier that no recogniser knows leaves as it is, so write only what the task needs.',
    recogniser: 'Recogniser',
    finds: 'Finds:',
    ignores: 'Leaves alone:',
  },
}

/** Every identifier type with its recognisers and their examples. */
export const identifiersPage: Page = {
  name: 'identifiers',
  title: { zh: '标识与识别器', en: 'Identifiers and recognisers' },
  description: {
    zh: '护界能识别的身份标识及例子',
    en: 'The identifiers that Wardline recognises, with examples',
  },
  body: (_, language) =>
    [words[language].intro, ...identifierTypes.map((type) => section(type, language))].join('\n\n'),
}

function section(type: IdentifierType, language: Language): string {
  const { recogniser, finds, ignores } = words[language]
  const examples = recognisers
    .filter((one) => one.type === type)
    .flatMap((one) => [
      `**${recogniser}** ${code(one.name)}`,
      finds,
      list(one.finds.map(marked)),
      ignores,
      list(one.ignores.map(marked)),
    ])
  const title = heading(2, `${identifierWords[type][language]} \`${type}\``, type.toLowerCase())
  return [title, ...examples].join('\n\n')
}
