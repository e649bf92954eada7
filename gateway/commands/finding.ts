/** What the doctor says of one thing. */
export type Finding = { readonly state: 'good' | 'bad' | 'unset'; readonly detail: string }

export const good = (detail: string): Finding => ({ state: 'good', detail })

/** Something is wrong, and how to mend it. */
export const bad = (zh: string, en: string): Finding => ({ state: 'bad', detail: `${zh} / ${en}` })

/** Nothing is set, and nothing needs to be. */
export const embedded: Finding = {
  state: 'unset',
  detail: '未设置，npm start 使用内置部分 / not set, npm start brings its own',
}
