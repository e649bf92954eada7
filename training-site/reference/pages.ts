import type { Bundle } from '../../policy/index.ts'
import type { Language, Page } from './page.ts'
import { entriesPage } from './pages/entries.ts'
import { identifiersPage } from './pages/identifiers.ts'
import { levelsPage } from './pages/levels.ts'
import { problemsPage } from './pages/problems.ts'
import { purposesPage } from './pages/purposes.ts'
import { reviewsPage } from './pages/reviews.ts'
import { rolesPage } from './pages/roles.ts'
import { settingsPage } from './pages/settings.ts'
import { useCasesPage } from './pages/use-cases.ts'

/** Every generated page, in the order of the sidebar. */
export const pages: readonly Page[] = [
  problemsPage,
  useCasesPage,
  rolesPage,
  purposesPage,
  levelsPage,
  identifiersPage,
  entriesPage,
  reviewsPage,
  settingsPage,
]

const origin = {
  zh: ({ name, version, hash }: Bundle) =>
    `本页由程序从策略包 \`${name}\` ${version}（\`${hash.slice(0, 12)}\`）和网关源码生成；贵院的策略可能不同。`,
  en: ({ name, version, hash }: Bundle) =>
    `Generated from the policy bundle \`${name}\` ${version} (\`${hash.slice(0, 12)}\`) and the gateway’s sources; your hospital’s policy may differ.`,
}

/** The file of a page in one language. */
export function render(
  { title, description, body }: Page,
  bundle: Bundle,
  language: Language,
): string {
  const head = `---\ntitle: ${JSON.stringify(title[language])}\ndescription: ${JSON.stringify(description[language])}\n---`
  return [head, body(bundle, language), '---', `*${origin[language](bundle)}*`, ''].join('\n\n')
}
