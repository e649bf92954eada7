import { expect, test } from 'vitest'

import { canonicalJson, notificationKinds, notificationRule, parseBundle } from '#policy'

import { sha256 } from '../../gateway/seal.ts'
import { shipped } from '../support/policy.ts'

test('the shipped bundle spells out what holds without a word', async () => {
  const { bundle } = await shipped()
  expect(Object.keys(bundle.notifications ?? {})).toEqual(notificationKinds)
  for (const kind of notificationKinds)
    expect([kind, notificationRule(bundle, kind)]).toEqual([kind, notificationRule(null, kind)])
})

test('a bundle of before keeps its hash, and tells everything', async () => {
  const { files } = await shipped()
  const before = files.map(({ path, text }) => ({
    path,
    text: text.replace(/^notifications:\n(?: {2}.*\n)+/mu, ''),
  }))
  const parsed = parseBundle(before, sha256)
  if (!parsed.ok) throw new Error('The bundle is not read.')
  const { hash, ...content } = parsed.bundle
  expect(content).not.toHaveProperty('notifications')
  expect(hash).toBe(sha256(canonicalJson(content)))
  expect(notificationRule(parsed.bundle, 'break-glass')).toEqual({
    on: true,
    severity: 'warning',
    channels: ['email', 'webhook'],
  })
})

test('what a bundle says of one kind leaves the others as they are', async () => {
  const { bundle } = await shipped()
  const changed = { ...bundle, notifications: { 'log-damaged': { channels: [] } } }
  expect(notificationRule(changed, 'log-damaged')).toEqual({
    on: true,
    severity: 'critical',
    channels: [],
  })
  expect(notificationRule(changed, 'break-glass').channels).toEqual(['email', 'webhook'])
})
