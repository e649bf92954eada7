import type { Bundle, Text } from '../../policy/index.ts'

/** The two languages of the site. */
export const languages = ['zh', 'en'] as const

export type Language = (typeof languages)[number]

/** One generated page; `body` is MDX without the title. */
export type Page = {
  /** File name without ending, and the last part of its address. */
  readonly name: string
  readonly title: Text
  readonly description: Text
  readonly body: (bundle: Bundle, language: Language) => string
}
