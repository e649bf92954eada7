import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { loadBundle } from '../../gateway/policies/folder.ts'
import { languages } from './page.ts'
import { pages, render } from './pages.ts'

/** Where each language keeps its reference; git ignores both. */
const folders = {
  zh: join('docs', 'reference'),
  en: join('i18n', 'en', 'docusaurus-plugin-content-docs', 'current', 'reference'),
}

/** Writes the reference of both languages anew, from the policy that ships and the gateway's own tables. */
async function generate(site: string): Promise<void> {
  const bundle = await loadBundle()
  for (const language of languages) {
    const folder = join(site, folders[language])
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    for (const page of pages) {
      await writeFile(join(folder, `${page.name}.mdx`), render(page, bundle, language))
    }
  }
}

await generate(join(import.meta.dirname, '..'))
