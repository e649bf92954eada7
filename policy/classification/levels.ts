import type { Text } from '../text.ts'

/** Data level of GB/T 39725-2020 §6.2: 1 may be public, 5 is for very few under strict conditions. */
export const levels = [1, 2, 3, 4, 5] as const

export type Level = (typeof levels)[number]

/** The six data categories of GB/T 39725-2020 §6.1. */
export const categories = [
  'personal-attributes',
  'health-status',
  'medical-application',
  'medical-payment',
  'health-resources',
  'public-health',
] as const

export type Category = (typeof categories)[number]

/** What each level means in plain words (after GB/T 39725-2020 §6.2; paraphrased). */
export const levelMeanings: Readonly<Record<Level, Text>> = {
  1: { zh: '可完全公开的数据', en: 'May be fully public' },
  2: { zh: '不能标识个人、可在较大范围内使用的数据', en: 'Identifies nobody; may be used widely' },
  3: {
    zh: '经部分去标识化、仍可能重标识，仅限授权范围使用的数据',
    en: 'Partly de-identified, could be re-identified; for authorised groups',
  },
  4: {
    zh: '可直接标识个人，仅限参与诊疗人员使用的数据',
    en: 'Identifies a person directly; for those who take part in the care',
  },
  5: {
    zh: '特殊病种等一旦泄露造成严重损害、须严格管控的数据',
    en: 'Special conditions whose disclosure does grave harm; strictly controlled',
  },
}
