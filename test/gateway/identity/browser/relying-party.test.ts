/** What the gateway makes of a provider's answers, right and wrong. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import {
  createRelyingParty,
  type RelyingParty,
} from '../../../../gateway/identity/browser/relying-party.ts'
import { anIssuer, type TestIssuer } from '../../../support/issuer.ts'

const origin = 'https://ai.hospital.example'
const attempt = { state: 'state-1', nonce: 'nonce-1', verifier: 'v'.repeat(43), to: origin }

let issuer: TestIssuer
let party: RelyingParty
beforeEach(async () => {
  issuer = await anIssuer()
  issuer.claimToBe({
    authorization_endpoint: `${issuer.issuer}/authorize`,
    token_endpoint: `${issuer.issuer}/token`,
    end_session_endpoint: `${issuer.issuer}/logout`,
  })
  party = createRelyingParty({
    issuer: issuer.issuer,
    clientId: 'wardline',
    clientSecret: 'secret',
    clockToleranceS: 5,
    origin,
  })
})
afterEach(async () => issuer[Symbol.asyncDispose]())

const idToken = async (claims: Record<string, unknown> = {}) =>
  issuer.mint({ claims: { nonce: attempt.nonce, sid: 'sid-1', ...claims } })

/** Finishes a sign-in that the token endpoint answers so. */
async function finish(more: Record<string, unknown> = {}, query = 'code=c&state=state-1') {
  issuer.answerTokens(200, {
    access_token: 'access',
    refresh_token: 'refresh',
    token_type: 'Bearer',
    id_token: await idToken(),
    ...more,
  })
  return party.finish(new URL(`${origin}/auth/callback?${query}`), attempt)
}

const unauthenticated = { code: 'unauthenticated' }
const unavailable = { code: 'identity_unavailable' }

describe('an answer', () => {
  it('gives the tokens of a person', async () => {
    expect(await finish()).toMatchObject({
      accessToken: 'access',
      refreshToken: 'refresh',
      subject: 'f1e2d3c4',
      sid: 'sid-1',
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['of another sign-in', { nonce: 'nonce-2' }],
    ['without a nonce', { nonce: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'another' }],
    ['that expired', { exp: 1 }],
    [
      'of the future',
      { iat: Math.floor(Date.now() / 1000) + 600, nbf: Math.floor(Date.now() / 1000) + 600 },
    ],
    ['of nobody', { sub: undefined }],
  ])('with an ID token %s is refused', async (_, claims) => {
    await expect(finish({ id_token: await idToken(claims) })).rejects.toMatchObject(unauthenticated)
  })

  it('with an ID token that somebody else signed is refused', async () => {
    await using other = await anIssuer()
    const forged = await other.mint({ claims: { iss: issuer.issuer, nonce: attempt.nonce } })
    await expect(finish({ id_token: forged })).rejects.toMatchObject(unauthenticated)
    await expect(finish({ id_token: issuer.mintUnsigned() })).rejects.toMatchObject(unauthenticated)
  })

  it('without an ID token is refused', async () => {
    await expect(finish({ id_token: undefined })).rejects.toMatchObject(unauthenticated)
  })

  it('without a refresh token tells the administrator what to allow', async () => {
    await expect(finish({ refresh_token: undefined })).rejects.toMatchObject({
      ...unauthenticated,
      detail: { en: expect.stringContaining('refresh token') },
    })
  })

  it.each(['code=c&state=state-2', 'code=c', 'state=state-1', 'code=c&code=d&state=state-1'])(
    'in %s is refused',
    async (query) => {
      await expect(finish({}, query)).rejects.toMatchObject(unauthenticated)
    },
  )

  it.each([
    ['error=access_denied&state=state-1', unauthenticated],
    ['error=login_required&state=state-1', unauthenticated],
    ['error=temporarily_unavailable&state=state-1', unavailable],
    ['error=server_error&state=state-1', unavailable],
  ])('that says %s is told as what it is', async (query, problem) => {
    await expect(finish({}, query)).rejects.toMatchObject(problem)
  })
})

const tokens = { refreshToken: 'refresh', idToken: 'id' }

describe('a refresh', () => {
  it('keeps what the provider does not replace', async () => {
    issuer.answerTokens(200, { access_token: 'new', token_type: 'Bearer' })
    expect(await party.refresh(tokens)).toEqual({ ...tokens, accessToken: 'new' })
    issuer.answerTokens(200, { access_token: 'new', token_type: 'Bearer', refresh_token: 'next' })
    expect(await party.refresh(tokens)).toMatchObject({ refreshToken: 'next' })
  })

  it.each<[number, string, object]>([
    [400, 'invalid_grant', unauthenticated],
    [401, 'invalid_client', unavailable],
    [400, 'unauthorized_client', unavailable],
    [500, 'server_error', unavailable],
    [503, 'temporarily_unavailable', unavailable],
    [429, 'slow_down', unavailable],
  ])('that is answered %i %s is told as what it is', async (status, error, problem) => {
    issuer.answerTokens(status, { error, error_description: '张秀兰' })
    const refused = party.refresh(tokens)
    await expect(refused).rejects.toMatchObject(problem)
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('张秀兰') })
  })

  it('waits for a provider that is down', async () => {
    await party.endSession(null, origin)
    issuer.goDown()
    await expect(party.refresh(tokens)).rejects.toMatchObject(unavailable)
    issuer.comeBack()
    issuer.answerTokens(200, { access_token: 'new', token_type: 'Bearer' })
    expect(await party.refresh(tokens)).toMatchObject({ accessToken: 'new' })
  })
})

describe('the provider', () => {
  it('must be the one of the settings', async () => {
    issuer.claimToBe({ issuer: 'https://evil.example' })
    await expect(party.begin(attempt)).rejects.toMatchObject(unavailable)
  })

  it('may have no end of session', async () => {
    issuer.claimToBe({ token_endpoint: `${issuer.issuer}/token` })
    expect(await party.endSession('id', origin)).toBeNull()
  })

  it('is not asked in clear over a network', async () => {
    const elsewhere = createRelyingParty({
      issuer: 'http://id.hospital.example',
      clientId: 'wardline',
      clientSecret: 'secret',
      clockToleranceS: 5,
      origin,
    })
    await expect(elsewhere.begin(attempt)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'only requests to HTTPS are allowed' },
    })
  })
})
