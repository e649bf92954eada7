import { expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { anIssuer } from '../support/issuer.ts'
import { recordingUpstream } from '../support/upstream.ts'

const body = JSON.stringify({
  model: 'general-assistant',
  messages: [{ role: 'user', content: '你好' }],
})
const claims = {
  sub: 'dr.lin',
  realm_access: { roles: ['clinician', 'offline_access'] },
  department: 'cardiology',
}

test('a good token is let in, and every forged one is refused and recorded', async () => {
  await using issuer = await anIssuer()
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url, issuer: issuer.issuer })
  const ask = async (token: string) => {
    const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    })
    return [
      reply.status,
      ((await reply.json()) as { error?: { code: string } }).error?.code ?? null,
    ]
  }
  const good = await issuer.mint({ claims })
  const [head, , signature] = good.split('.')
  const forged = [
    head,
    Buffer.from(
      JSON.stringify({ ...claims, iss: issuer.issuer, aud: 'wardline', exp: 9_999_999_999 }),
    ).toString('base64url'),
    signature,
  ].join('.')

  expect(await ask(good)).toEqual([200, null])
  for (const token of [
    await issuer.mint({ claims, at: new Date(Date.now() - 86_400_000) }),
    await issuer.mint({ claims: { ...claims, aud: 'another-client' } }),
    await issuer.mint({ claims: { ...claims, iss: 'https://elsewhere.example' } }),
    issuer.mintUnsigned(),
    await issuer.mintWithPublicKeyAsSecret(),
    forged,
    'not.a.token',
  ]) {
    expect(await ask(token)).toEqual([401, 'unauthenticated'])
  }

  const denied = (await entriesOf(gateway)).filter(({ body: { type } }) => type === 'ai.deny')
  expect(denied).toHaveLength(7)
  expect(
    denied.every(
      ({ body: { actor, policy } }) => actor === null && policy?.reason === 'unauthenticated',
    ),
  ).toBe(true)
  expect(upstream.requests).toHaveLength(1)
})

test('roles that the mapping does not know give nothing', async () => {
  await using issuer = await anIssuer()
  await using gateway = await aGateway({ issuer: issuer.issuer })
  const token = await issuer.mint({
    claims: { sub: 'someone', realm_access: { roles: ['superuser', 'admin'] } },
  })

  const reply = await fetch(`${gateway.url}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
  })

  expect(((await reply.json()) as { roles: string[] }).roles).toEqual([])
  const list = await fetch(`${gateway.url}/v1/models`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(((await list.json()) as { data: unknown[] }).data).toEqual([])
})
