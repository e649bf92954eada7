import type { Misuse } from '#audit'
import type { Principal, Text } from '#policy'

import { Problem } from '../problems.ts'

/** Whose credential it was, and which key. */
export type Offender = {
  readonly principal: Principal
  readonly method: 'bearer' | 'personal-key' | 'session'
  readonly keyId?: string | undefined
}

/** That a good credential was used as it must not be; refused like any other request, and put on record as what it is. */
export class Misused extends Problem {
  readonly misuse: Misuse
  readonly offender: Offender

  constructor(misuse: Misuse, offender: Offender, detail: Text = details[misuse]) {
    super('access_denied', detail)
    this.misuse = misuse
    this.offender = offender
  }
}

const details = {
  elsewhere: {
    zh: '该密钥不能从您所在的网络使用',
    en: 'this key may not be used from the network that you are in',
  },
  'out-of-scope': {
    zh: '该密钥仅可用于指定的用途，不能执行此操作',
    en: 'this key is for some use cases only, and not for this',
  },
  // Whoever asks learns nothing about whether there is such a person.
  'on-behalf': {
    zh: '不能代此人提问',
    en: 'you may not ask for this person',
  },
} as const satisfies Record<Misuse, Text>
