import { z } from 'zod'

/** What a setting is for and what it must look like, in both languages; `example` shows one that has no default. */
export type About = { readonly zh: string; readonly en: string; readonly example?: string }

export const abouts = z.registry<About>()

/** Says what a setting is for. */
export const about = <Schema extends z.ZodType>(schema: Schema, more: About): Schema => {
  abouts.add(schema, more)
  return schema
}
