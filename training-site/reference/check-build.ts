import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { pages } from './pages.ts'

/** The build that stands, as it would be served. */
const build = join(import.meta.dirname, '..', 'build')

/** One thing that must hold of a build; the text says what does not. */
type Check = () => Promise<string | null>

const checks: readonly Check[] = [
  () => indexFinds('search-index', '脱敏'),
  () => indexFinds('search-index', '代号'),
  () => indexFinds('en/search-index', 'surrogate'),
  () => everyPageStands(''),
  () => everyPageStands('en'),
  stayInside,
]

const smallestIndex = 100_000

async function indexFinds(prefix: string, word: string): Promise<string | null> {
  const names = await readdir(build, { recursive: true })
  const [name] = names.filter((one) => one.startsWith(prefix) && one.endsWith('.json'))
  if (name === undefined) return `there is no ${prefix}`
  const text = await readFile(join(build, name), 'utf8')
  if (text.length < smallestIndex) return `${name} has ${text.length} characters only`
  return text.includes(`"${word}`) ? null : `${name} does not find ${word}`
}

async function everyPageStands(folder: string): Promise<string | null> {
  const places = pages.map(({ name }) => join(build, folder, 'reference', name, 'index.html'))
  const found = await Promise.allSettled(places.map((place) => readFile(place)))
  const missing = pages.filter((_, index) => found[index]?.status === 'rejected')
  return missing.length === 0
    ? null
    : `${folder || 'zh'} lacks ${missing.map(({ name }) => name).join(', ')}`
}

/** A browser must not be sent anywhere else, neither for a script nor for a font or an image. */
async function stayInside(): Promise<string | null> {
  const names = await readdir(build, { recursive: true })
  const outside =
    /(?:src|href)=["']?(?:https?:)?\/\/(?!gateway\.hospital\.invalid)|url\(["']?https?:/u
  for (const name of names.filter((one) => /\.(?:html|css)$/u.test(one))) {
    if (outside.test(await readFile(join(build, name), 'utf8'))) return `${name} leads outside`
  }
  return null
}

const faults = (await Promise.all(checks.map((check) => check()))).filter((fault) => fault !== null)
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1
