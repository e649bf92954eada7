import type { Text } from '../text.ts'
import type { Level } from './levels.ts'

/** What one rule makes of a request: its level, and the level that de-identification leaves. */
export type Assessment = {
  readonly level: Level
  readonly residual: Level
  readonly because: Text
  readonly rule: string
}

/** A name, a number or an address that leads to one person. */
export const directIdentifier: Assessment = {
  level: 4,
  residual: 3,
  rule: 'direct-identifier',
  because: {
    zh: '含可直接标识个人的信息（姓名、证件、电话、病案号等）',
    en: 'Holds what identifies a person directly (name, document, telephone, record number…)',
  },
}

/** A direct identifier that de-identification leaves in place. */
export const keptIdentifier: Assessment = {
  level: 4,
  residual: 4,
  rule: 'kept-identifier',
  because: {
    zh: '策略规定保留的直接标识仍在文本中',
    en: 'A direct identifier that the policy keeps stays in the text',
  },
}

/** Facts that lead to a person together. */
export const quasiIdentifier: Assessment = {
  level: 3,
  residual: 3,
  rule: 'quasi-identifier',
  because: {
    zh: '含与其他信息结合可识别个人的信息',
    en: 'Holds what identifies a person together with other facts',
  },
}

/** Surrogates of an earlier turn. */
export const surrogateInText: Assessment = {
  level: 3,
  residual: 3,
  rule: 'surrogate',
  because: {
    zh: '含已去标识化的代号，仍可重标识',
    en: 'Holds surrogates, which can be traced back',
  },
}

/** Public, as the client says. */
export const declaredPublic: Assessment = {
  level: 1,
  residual: 1,
  rule: 'declared-public',
  because: {
    zh: '调用方声明为公开数据，且未发现相反迹象',
    en: 'Declared public by the client, and nothing speaks against it',
  },
}

/** The ground on which everything stands. */
export const noPerson: Assessment = {
  level: 2,
  residual: 2,
  rule: 'no-person',
  because: {
    zh: '未发现可标识个人的信息',
    en: 'Nothing here identifies a person by itself',
  },
}
