import { limitsOfUseCase, type Bundle } from '../../../policy/index.ts'
import { code, facts, heading, literal, table } from '../mdx.ts'
import type { Language, Page } from '../page.ts'
import { roleWords } from '../words/roles.ts'
import { groupWords, labelWords, stageWords } from '../words/use-cases.ts'

type UseCase = Bundle['useCases'][number]

const words = {
  zh: {
    intro:
      '一个用途是一种获准使用人工智能的方式。客户端在 `model` 字段填写它的代码。先易后难：多数用途从试点开始。',
    head: ['用途', '代码', '阶段', '级别上限'],
    departments: '试点科室',
    roles: '面向角色',
    purposes: '获准的目的（首个为默认）',
    ceiling: '去标识化前的级别上限',
    destinations: '可用的模型部署',
    courses: '另需课程',
    features: '获准的模型功能',
    review: '人工复核',
    label: '生成标识',
    none: '无',
    optional: '可选：',
    stage: '阶段',
    budget: '额度（全部使用者合计）',
    requests: (most: string) => `每分钟 ${most} 次请求`,
    tokens: (most: string) => `每天 ${most} 词元`,
    budgets: (person: string, department: string) =>
      `额度用完的请求会被拒绝。每人：${person}。每个科室合计：${department}，个别科室可另有规定。`,
    models: '也可以填写下列模型名，它们各代表一个用途：',
  },
  en: {
    intro:
      'A use case is one approved way to use AI. A client names its id in the `model` field. Easy ones come first: most begin as pilots.',
    head: ['Use case', 'Id', 'Stage', 'Ceiling'],
    departments: 'Pilot departments',
    roles: 'Meant for',
    purposes: 'Approved purposes (the first is the default)',
    ceiling: 'Ceiling before de-identification',
    destinations: 'Destinations',
    courses: 'Courses besides the role’s',
    features: 'Approved features of the model',
    review: 'Review by a person',
    label: 'AI label',
    none: 'None',
    optional: 'Optional: ',
    stage: 'Stage',
    budget: 'Budget (of everybody together)',
    requests: (most: string) => `${most} requests a minute`,
    tokens: (most: string) => `${most} tokens a day`,
    budgets: (person: string, department: string) =>
      `Once a budget is used up, requests are refused. Each person: ${person}. Each department together: ${department}, unless it has something else.`,
    models: 'These model names may be sent as well; each stands for a use case:',
  },
}

/** What a reader may use comes first. */
const stageOrder: readonly UseCase['stage'][] = [
  'rollout',
  'pilot',
  'draft',
  'suspended',
  'retired',
]

const sorted = ({ useCases }: Bundle): readonly UseCase[] =>
  useCases.toSorted(
    (a, b) =>
      stageOrder.indexOf(a.stage) - stageOrder.indexOf(b.stage) ||
      (a.roadmap?.order ?? 0) - (b.roadmap?.order ?? 0),
  )

/** The use cases of the bundle that ships. */
export const useCasesPage: Page = {
  name: 'use-cases',
  title: { zh: '用途', en: 'Use cases' },
  description: {
    zh: '随附策略中的全部用途、阶段和级别上限',
    en: 'All use cases of the policy that ships, with stages and ceilings',
  },
  body: (bundle, language) =>
    [
      words[language].intro,
      table(
        words[language].head,
        sorted(bundle).map((useCase) => row(useCase, language)),
      ),
      literal(
        words[language].budgets(
          budget(bundle.limits.principal, language),
          budget(bundle.limits.department, language),
        ),
      ),
      words[language].models,
      bundle.models.map(({ id, useCase }) => `- ${code(id)} → ${code(useCase)}`).join('\n'),
      ...sorted(bundle).map((useCase) => section(useCase, bundle, language)),
    ].join('\n\n'),
}

const row = ({ id, name, stage, levelCeiling }: UseCase, language: Language): readonly string[] => [
  `[${name[language]}](#${id})`,
  code(id),
  literal(stageWords[stage][language]),
  String(levelCeiling),
]

function section(useCase: UseCase, bundle: Bundle, language: Language): string {
  const separator = language === 'zh' ? '、' : ', '
  return [
    heading(2, useCase.name[language], useCase.id),
    literal(useCase.description[language]),
    facts([
      ...standing(useCase, bundle, language),
      [
        words[language].purposes,
        useCase.purposes
          .map((purpose) => `[${purpose}](./purposes.mdx#${purpose.toLowerCase()})`)
          .join(separator),
      ],
      ...limits(useCase, bundle, language),
      ...duties(useCase, language),
    ]),
  ].join('\n\n')
}

type Facts = readonly (readonly [string, string])[]

function standing(
  { group, stage, roles, pilotDepartments }: UseCase,
  bundle: Bundle,
  language: Language,
): Facts {
  const separator = language === 'zh' ? '、' : ', '
  const pilots = bundle.departments.filter(({ id }) => pilotDepartments.includes(id))
  return [
    [
      words[language].stage,
      literal(`${stageWords[stage][language]} · ${groupWords[group][language]}`),
    ],
    ...(pilots.length === 0
      ? []
      : ([
          [
            words[language].departments,
            literal(pilots.map(({ name }) => name[language]).join(separator)),
          ],
        ] as const)),
    [
      words[language].roles,
      literal(roles.map((role) => roleWords[role].name[language]).join(separator)),
    ],
  ]
}

function limits(
  { id, levelCeiling, destinations, courses, features }: UseCase,
  bundle: Bundle,
  language: Language,
): Facts {
  const separator = language === 'zh' ? '、' : ', '
  const named = bundle.destinations.filter(({ id }) => destinations.includes(id))
  const required = bundle.courses.filter(({ id }) => courses.includes(id))
  return [
    [words[language].ceiling, String(levelCeiling)],
    [
      words[language].destinations,
      literal(named.map(({ name }) => name[language]).join(separator)),
    ],
    [
      words[language].courses,
      literal(required.map(({ name }) => name[language]).join(separator) || words[language].none),
    ],
    [words[language].features, literal(features.join(separator) || words[language].none)],
    [words[language].budget, literal(budget(limitsOfUseCase(bundle.limits, id), language))],
  ]
}

const figures = new Intl.NumberFormat('en')

function budget(
  { requestsPerMinute: requests, tokensPerDay: tokens }: Bundle['limits']['principal'],
  language: Language,
): string {
  const parts = [
    ...(requests ? [words[language].requests(figures.format(requests))] : []),
    ...(tokens ? [words[language].tokens(figures.format(tokens))] : []),
  ]
  return parts.join(language === 'zh' ? '、' : ', ') || words[language].none
}

function duties({ review, label }: UseCase, language: Language): Facts {
  return [
    [
      words[language].review,
      literal(`${review.required ? '' : words[language].optional}${review.by[language]}`),
    ],
    [words[language].label, literal(labelWords[label][language])],
  ]
}
