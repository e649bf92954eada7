import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'

import { destinationOf } from '../../../../gateway/identity/browser/destination.ts'

const origin = 'https://ai.hospital.example'

test.each([
  ['/console/', `${origin}/console/`],
  ['/', `${origin}/`],
  ['/training/a-b_c~1/?q=%E5%BF%83&x=1#part', `${origin}/training/a-b_c~1/?q=%E5%BF%83&x=1#part`],
  ['/docs?next=//evil.example', `${origin}/docs?next=//evil.example`],
])('%s is ours', (wish, address) => {
  expect(destinationOf(wish, origin)?.href).toBe(address)
})

test.each([
  '',
  'console/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\evil.example',
  '\\\\evil.example',
  'https://evil.example/',
  'https:evil.example',
  'javascript:alert(1)',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/%2e%2e//evil.example',
  '/console/../../evil',
  '/\tevil.example',
  '\t//evil.example',
  '/console/\r\nset-cookie: a=b',
  '/console/\0',
  '/心',
  '/auth/login',
  '/auth/leave',
  `/${'a'.repeat(1100)}`,
])('%j is refused', (wish) => {
  expect(destinationOf(wish, origin)).toBeNull()
})

test('whatever is asked for, nobody leaves our origin', () => {
  const wish = string({ unit: 'binary', maxLength: 40 }).map((text) => `/${text}`)
  const tricky = string({
    unit: constantFrom(
      '/',
      '\\',
      '.',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      'a',
      '\t',
      '//',
      'evil.example',
    ),
    maxLength: 12,
  })
  const holds = (text: string) => {
    const to = destinationOf(text, origin)
    return to === null || (to.origin === origin && !to.pathname.startsWith('//'))
  }
  assert(property(wish, holds))
  assert(property(tricky, holds), { numRuns: 2000 })
})
