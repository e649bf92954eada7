import { AuditUnavailable } from '#audit'
import type { Text } from '#policy'

import { Problem } from '../problems.ts'

/** Why a credential is not accepted; each cause tells its bearer what to do and never repeats the credential. */
const refusals = {
  missing: {
    zh: '请在 Authorization 头中提供登录令牌或个人密钥',
    en: 'send an access token or a personal key in the Authorization header',
  },
  ambiguous: {
    zh: '请求中带有多个不同的凭证，请只保留一个',
    en: 'the request carries more than one credential; send exactly one',
  },
  malformed: { zh: '凭证格式不正确', en: 'the credential is malformed' },
  'not-access-token': {
    zh: '该令牌不是访问令牌（access token）',
    en: 'this token is not an access token',
  },
  algorithm: { zh: '令牌的签名算法不被允许', en: 'the token’s signature algorithm is not allowed' },
  'unknown-key': {
    zh: '令牌由身份提供方没有的密钥签名',
    en: 'the token was signed with a key that the identity provider does not have',
  },
  signature: { zh: '令牌签名无效', en: 'the token’s signature does not hold' },
  issuer: { zh: '令牌由其他身份提供方签发', en: 'the token comes from another identity provider' },
  audience: {
    zh: '令牌不是签发给护界的（aud 不符）',
    en: 'the token was not issued for Wardline (aud)',
  },
  expired: { zh: '令牌已过期，请重新登录', en: 'the token has expired; sign in again' },
  'not-yet-valid': { zh: '令牌尚未生效', en: 'the token is not valid yet' },
  claims: { zh: '令牌缺少必需的声明', en: 'the token lacks a claim that is required' },
  'key-unknown': { zh: '个人密钥无效', en: 'there is no such personal key' },
  'key-expired': {
    zh: '个人密钥已过期，请新建一个',
    en: 'the personal key has expired; create a new one',
  },
  'key-revoked': { zh: '个人密钥已被吊销', en: 'the personal key was revoked' },
  demo: {
    zh: '这是演示账户的密钥，正式环境不接受',
    en: 'this key belongs to a demo account, which is not accepted here',
  },
  'session-over': {
    zh: '登录已失效，请重新登录',
    en: 'the session is over; sign in again',
  },
  'sign-in-unknown': {
    zh: '这次登录不是从此浏览器开始的、已用过或已过期，请重新登录',
    en: 'this sign-in was not begun in this browser, was finished before, or took too long; sign in again',
  },
  'sign-in-declined': {
    zh: '身份提供方没有同意这次登录',
    en: 'the identity provider did not agree to this sign-in',
  },
  'sign-in-failed': {
    zh: '身份提供方的答复与这次登录不符',
    en: 'what the identity provider answered does not belong to this sign-in',
  },
  'no-refresh-token': {
    zh: '身份提供方没有给护界刷新令牌；请管理员为该客户端开启',
    en: 'the identity provider gives Wardline no refresh token; an administrator must allow them for this client',
  },
  disabled: { zh: '该账户已停用', en: 'this account is disabled' },
} as const satisfies Record<string, Text>

export type Refusal = keyof typeof refusals

/** The 401 for a cause, with the challenge of RFC 6750 §3. */
export function refused(refusal: Refusal, cause?: unknown): Problem {
  const realm = 'Bearer realm="wardline"'
  const challenge = refusal === 'missing' ? realm : `${realm}, error="invalid_token"`
  return new Problem('unauthenticated', refusals[refusal], {
    headers: { 'www-authenticate': challenge },
    cause,
  })
}

/** The 503 for an identity provider or a store that cannot be asked: nobody is let in unknown. */
export function identityUnavailable(cause: unknown): Problem {
  return new Problem(
    'identity_unavailable',
    {
      zh: '暂时无法核实身份，请稍后重试',
      en: 'who you are cannot be verified right now; try again later',
    },
    { cause, headers: { 'retry-after': '5' } },
  )
}

/** Work on a database; one that does not answer lets nobody in, and says so. */
export async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const isSaid = error instanceof Problem || error instanceof AuditUnavailable
    throw isSaid ? error : identityUnavailable(error)
  }
}
