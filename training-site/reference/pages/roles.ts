import { roles, type Bundle, type Role } from '../../../policy/index.ts'
import { code, heading, list, literal } from '../mdx.ts'
import type { Language, Page } from '../page.ts'
import { roleWords } from '../words/roles.ts'

const words = {
  zh: {
    intro:
      '角色由医院的身份提供方给出，护界只认下列名称。没有规则允许的一律拒绝；一条禁止胜过任何允许。一个人可以有多个角色。',
    permits: '允许：',
    forbids: '禁止：',
    courses: '使用任何用途之前须有有效合格记录的课程：',
    useCases: '面向该角色的用途：',
    none: '无',
  },
  en: {
    intro:
      'Roles come from the hospital’s identity provider; Wardline knows these names only. What nobody permits is refused, and one forbid outweighs every permit. A person may have several roles.',
    permits: 'May: ',
    forbids: 'May not: ',
    courses: 'Courses that must be passed and valid before any use case: ',
    useCases: 'Use cases meant for this role: ',
    none: 'none',
  },
}

/** What each role may do under the bundle that ships. */
export const rolesPage: Page = {
  name: 'roles',
  title: { zh: '角色与权限', en: 'Roles and permissions' },
  description: { zh: '每个角色可以做什么、不可以做什么', en: 'What each role may and may not do' },
  body: (bundle, language) =>
    [words[language].intro, ...roles.map((role) => section(role, bundle, language))].join('\n\n'),
}

function section(role: Role, bundle: Bundle, language: Language): string {
  const { name, meaning } = roleWords[role]
  return [
    heading(2, `${name[language]} \`${role}\``, role),
    literal(meaning[language]),
    list([
      ...permissions(role, bundle, language),
      useCases(role, bundle, language),
      courses(role, bundle, language),
    ]),
  ].join('\n\n')
}

function permissions(role: Role, bundle: Bundle, language: Language): readonly string[] {
  const { permits, forbids } = words[language]
  return bundle.permissions
    .filter((permission) => permission.roles.includes(role))
    .map(({ id, effect, because }) =>
      [effect === 'permit' ? permits : forbids, literal(because[language]), ` (${code(id)})`].join(
        '',
      ),
    )
}

function useCases(role: Role, bundle: Bundle, language: Language): string {
  const meant = bundle.useCases.filter((useCase) => useCase.roles.includes(role))
  const links = meant.map(({ id, name }) => `[${name[language]}](./use-cases.mdx#${id})`)
  return (
    words[language].useCases + (links.join(language === 'zh' ? '、' : ', ') || words[language].none)
  )
}

function courses(role: Role, bundle: Bundle, language: Language): string {
  const ids = bundle.requiredCourses[role] ?? []
  const names = bundle.courses
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name[language])
  return (
    words[language].courses +
    literal(names.join(language === 'zh' ? '、' : ', ') || words[language].none)
  )
}
