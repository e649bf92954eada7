import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeAll, describe, expect, test } from 'vitest'

import { identifierTypes, levels, purposes, recognisers, roles, type Bundle } from '#policy'

import { entryTypes } from '../../audit/entry.ts'
import { reviewRules } from '../../audit/review/registry.ts'
import { settingNames } from '../../gateway/config/settings.ts'
import { loadBundle } from '../../gateway/policies/folder.ts'
import { problems } from '../../gateway/problems.ts'
import { literal, marked } from '../../training-site/reference/mdx.ts'
import { languages } from '../../training-site/reference/page.ts'
import { pages, render } from '../../training-site/reference/pages.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await loadBundle()
})

function textOf(name: string, language: 'zh' | 'en'): string {
  const page = pages.find((one) => one.name === name)
  if (!page) throw new Error(`there is no page ${name}`)
  return render(page, bundle, language)
}

const anchors = (text: string): readonly string[] =>
  [...text.matchAll(/^#{2,3} .*\{\/\* #([\w-]+) \*\/\}$/gmu)].map(([, anchor = '']) => anchor)

describe.each(languages)('the reference in %s', (language) => {
  test('has a section for every problem code', () => {
    expect(new Set(anchors(textOf('problems', language)))).toEqual(new Set(Object.keys(problems)))
  })

  test('has a section for every role, purpose and level', () => {
    expect(anchors(textOf('roles', language))).toEqual([...roles])
    expect(anchors(textOf('purposes', language))).toEqual(purposes.map((one) => one.toLowerCase()))
    expect(anchors(textOf('levels', language))).toEqual(
      expect.arrayContaining(levels.map((level) => `level-${level}`)),
    )
  })

  test('has a section for every use case, with its stage and ceiling', () => {
    const text = textOf('use-cases', language)
    expect(new Set(anchors(text))).toEqual(new Set(bundle.useCases.map(({ id }) => id)))
    for (const { name, id, levelCeiling } of bundle.useCases) {
      expect(text).toMatch(
        new RegExp(String.raw`\| \[${name[language]}\]\(#${id}\) .* \| ${levelCeiling} \|`, 'u'),
      )
    }
  })

  test('tells the budgets of the bundle', () => {
    const text = textOf('use-cases', language)
    const figures = new Intl.NumberFormat('en')
    for (const { requestsPerMinute = 0, tokensPerDay = 0 } of [
      bundle.limits.principal,
      bundle.limits.department,
      bundle.limits.useCase,
    ]) {
      expect(text).toContain(figures.format(requestsPerMinute))
      expect(text).toContain(figures.format(tokensPerDay))
    }
  })

  test('has a section for the draw and for every review rule', () => {
    const names = reviewRules.map(({ name }) => name)
    expect(anchors(textOf('reviews', language))).toEqual(['sample', ...names])
  })

  test('names every permission of the bundle', () => {
    const text = textOf('roles', language)
    expect(bundle.permissions.filter(({ id }) => !text.includes(`{"${id}"}`))).toEqual([])
  })

  test('shows every recogniser below its type, with all its examples', () => {
    const text = textOf('identifiers', language)
    expect(anchors(text)).toEqual(identifierTypes.map((type) => type.toLowerCase()))
    for (const { name, type, finds, ignores } of recognisers) {
      const section = text.split(`{/* #${type.toLowerCase()} */}`)[1]?.split('\n## ')[0]
      expect(section).toContain(`<code>{"${name}"}</code>`)
      for (const example of [...finds, ...ignores])
        expect(section).toContain(`- ${marked(example)}`)
    }
  })

  test('names every destination, vocabulary, entry type and setting', () => {
    const levelsText = textOf('levels', language)
    for (const { id } of [...bundle.destinations, ...bundle.classification.vocabularies]) {
      expect(levelsText).toContain(`{"${id}"}`)
    }
    expect(anchors(textOf('entries', language))).toEqual(
      entryTypes.map((type) => type.replace('.', '-')),
    )
    expect(
      settingNames.filter((name) => !textOf('settings', language).includes(`{"${name}"}`)),
    ).toEqual([])
  })

  test('links only to pages and sections that exist', () => {
    for (const { name } of pages) {
      for (const [, page = '', anchor] of textOf(name, language).matchAll(
        /\]\((?:\.\/([\w-]+)\.mdx)?#([\w-]+)\)/gu,
      )) {
        expect(anchors(textOf(page || name, language))).toContain(anchor)
      }
    }
  })
})

test('both languages have the same hand-written pages', async () => {
  const site = join(import.meta.dirname, '..', '..', 'training-site')
  const zh = await handWritten(join(site, 'docs'))
  const en = await handWritten(join(site, 'i18n/en/docusaurus-plugin-content-docs/current'))
  expect(zh.length).toBeGreaterThan(0)
  expect(en).toEqual(zh)
})

async function handWritten(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => /\.mdx?$/u.test(name) && !name.startsWith('reference')).toSorted()
}

test('an example’s own signs are never markup', () => {
  expect(marked('«a@b.cn»|{x}')).toBe(String.raw`<mark>{"a@b.cn"}</mark>{"\u007c{x}"}`)
  expect(literal('')).toBe('')
})
