import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { ConfigFault, environmentExample, readConfig } from '../../gateway/config.ts'
import { isLoopback } from '../../gateway/config/production.ts'

const production = {
  DATABASE_URL: 'postgresql://wardline:pw@db.hospital.example/wardline',
  OIDC_ISSUER: 'https://id.hospital.example/realms/staff',
  WARDLINE_SECRET: 'x'.repeat(32),
  DEEPSEEK_BASE_URL: 'https://api.deepseek.com',
  DEEPSEEK_API_KEY: 'sk-secret-value',
}

const serve = (environment: Record<string, string | undefined>) =>
  readConfig(environment, { mode: 'production' })
const start = (environment: Record<string, string | undefined>) =>
  readConfig(environment, { mode: 'embedded' })

function faultsOf(read: () => unknown): string[] {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults.map(({ setting }) => setting)
    throw error
  }
  return []
}

describe('the keys of kept content', () => {
  const key = Buffer.alloc(32, 7).toString('base64')

  it('come from one place only, and are keys', () => {
    expect(faultsOf(() => start({ CONTENT_KEYS: `${key},${key}` }))).toEqual([])
    expect(faultsOf(() => start({ CONTENT_KEYS: 'c2hvcnQ=' }))).toEqual(['CONTENT_KEYS'])
    expect(faultsOf(() => start({ CONTENT_KEYS: key, CONTENT_KEYS_FILE: 'keys' }))).toEqual([
      'CONTENT_KEYS',
    ])
    expect(faultsOf(() => start({ CONTENT_TRANSIT_URL: 'https://bao.example' }))).toEqual([
      'CONTENT_TRANSIT_TOKEN_FILE',
    ])
  })

  it('are not wrapped over the network in clear', () => {
    const transit = { CONTENT_TRANSIT_URL: 'http://bao.example', CONTENT_TRANSIT_TOKEN_FILE: 'x' }
    expect(faultsOf(() => serve({ ...production, ...transit }))).toEqual(['CONTENT_TRANSIT_URL'])
  })
})

describe('who is told', () => {
  const mail = {
    SMTP_URL: 'smtps://mail.hospital.example',
    NOTIFY_FROM: 'wardline@hospital.example',
    NOTIFY_TO: 'office@hospital.example, duty@hospital.example',
  }
  const hook = {
    NOTIFY_WEBHOOK_URL: 'https://hooks.hospital.example/wardline',
    NOTIFY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  }

  it('is nobody unless it is said, and then whole', () => {
    expect(serve(production).notifications).toEqual({ email: null, webhook: null })
    expect(serve({ ...production, ...mail, ...hook }).notifications).toMatchObject({
      email: { url: mail.SMTP_URL, to: ['office@hospital.example', 'duty@hospital.example'] },
      webhook: { url: hook.NOTIFY_WEBHOOK_URL, preset: 'standard' },
    })
  })

  it.each([
    [{ SMTP_URL: mail.SMTP_URL }, ['NOTIFY_FROM', 'NOTIFY_TO']],
    [{ ...mail, NOTIFY_FROM: undefined }, ['NOTIFY_FROM']],
    [{ NOTIFY_TO: mail.NOTIFY_TO }, ['SMTP_URL', 'NOTIFY_FROM']],
    [{ ...mail, NOTIFY_TO: 'office' }, ['NOTIFY_TO']],
    [{ ...mail, SMTP_URL: 'smtps://user:hunter2@mail.hospital.example' }, ['SMTP_URL']],
    [{ ...mail, SMTP_URL: 'https://mail.hospital.example' }, ['SMTP_URL']],
    [{ ...mail, SMTP_USER: 'wardline' }, ['SMTP_PASSWORD']],
    [{ ...mail, SMTP_PASSWORD: 'x' }, ['SMTP_USER']],
    [
      { ...mail, SMTP_USER: 'wardline', SMTP_PASSWORD: 'x', SMTP_PASSWORD_FILE: 'f' },
      ['SMTP_PASSWORD'],
    ],
    [{ NOTIFY_WEBHOOK_URL: hook.NOTIFY_WEBHOOK_URL }, ['NOTIFY_WEBHOOK_SECRET']],
    [{ NOTIFY_WEBHOOK_SECRET: hook.NOTIFY_WEBHOOK_SECRET }, ['NOTIFY_WEBHOOK_URL']],
    [{ ...hook, NOTIFY_WEBHOOK_URL: 'http://hooks.hospital.example' }, ['NOTIFY_WEBHOOK_URL']],
    [{ ...hook, NOTIFY_WEBHOOK_URL: 'https://a@hooks.hospital.example' }, ['NOTIFY_WEBHOOK_URL']],
    [{ ...hook, NOTIFY_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' }, ['NOTIFY_WEBHOOK_SECRET']],
    [{ ...hook, NOTIFY_WEBHOOK_SECRET_FILE: 'f' }, ['NOTIFY_WEBHOOK_SECRET']],
    [{ ...hook, NOTIFY_WEBHOOK_PRESET: 'feishu' }, ['NOTIFY_WEBHOOK_PRESET']],
  ])('has no half a channel, and nothing in clear: %j', (more, faults) => {
    expect(faultsOf(() => start(more))).toEqual(faults)
  })

  it.each([
    { ...mail, SMTP_URL: 'smtp://mail.hospital.example:587' },
    { ...hook, NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/told' },
    {
      NOTIFY_WEBHOOK_URL: 'https://qyapi.weixin.qq.com/send?key=k',
      NOTIFY_WEBHOOK_PRESET: 'wecom',
    },
    { ...hook, NOTIFY_WEBHOOK_PRESET: 'dingtalk', NOTIFY_WEBHOOK_SECRET: 'SECabc' },
  ])('may be %j', (more) => {
    expect(faultsOf(() => serve({ ...production, ...more }))).toEqual([])
  })
})

describe('budgets', () => {
  it('are counted for all gateways under serve, and for one under npm start', () => {
    expect(serve(production).limitsStore).toBe('postgres')
    expect(start({}).limitsStore).toBe('memory')
    expect(start({ DATABASE_URL: production.DATABASE_URL }).limitsStore).toBe('memory')
  })

  it('are counted where it is said', () => {
    expect(serve({ ...production, LIMITS_STORE: 'memory' }).limitsStore).toBe('memory')
    expect(start({ LIMITS_STORE: 'postgres' }).limitsStore).toBe('postgres')
    expect(faultsOf(() => start({ LIMITS_STORE: 'redis' }))).toEqual(['LIMITS_STORE'])
  })
})

describe('signing in with a browser', () => {
  it('is at an origin that nobody can listen to', () => {
    expect(start({ PUBLIC_URL: 'https://AI.hospital.example:443/' }).signIn.origin).toBe(
      'https://ai.hospital.example',
    )
    expect(start({ PUBLIC_URL: 'http://127.0.0.1:8080' }).signIn.origin).toBe(
      'http://127.0.0.1:8080',
    )
    for (const url of [
      'http://ai.hospital.example',
      'https://ai.hospital.example/path',
      'https://user@ai.hospital.example',
      'https://ai.hospital.example?x',
      'ftp://ai.hospital.example',
    ])
      expect(
        faultsOf(() => start({ PUBLIC_URL: url })),
        url,
      ).toEqual(['PUBLIC_URL'])
  })

  it('needs one secret, and under serve an origin', () => {
    const secret = { OIDC_CLIENT_SECRET: 'x' }
    expect(faultsOf(() => serve(production))).toEqual([])
    expect(faultsOf(() => serve({ ...production, ...secret }))).toEqual(['PUBLIC_URL'])
    expect(faultsOf(() => start({ ...secret, OIDC_CLIENT_SECRET_FILE: 'f' }))).toEqual([
      'OIDC_CLIENT_SECRET',
    ])
  })

  it('lasts as long as a hospital says, within bounds', () => {
    expect(start({}).signIn).toMatchObject({ idleMs: 1_800_000, longestMs: 36_000_000 })
    for (const SESSION_IDLE_MINUTES of ['4', '481', '0', 'x'])
      expect(faultsOf(() => start({ SESSION_IDLE_MINUTES }))).toEqual(['SESSION_IDLE_MINUTES'])
    for (const SESSION_HOURS of ['0', '25', '-1'])
      expect(faultsOf(() => start({ SESSION_HOURS }))).toEqual(['SESSION_HOURS'])
  })
})

describe('npm start', () => {
  it('needs no setting', () => {
    expect(start({})).toMatchObject({
      mode: 'embedded',
      host: '127.0.0.1',
      port: 8080,
      dataDir: '.wardline',
      databaseUrl: null,
      deepseek: null,
      onPremises: null,
      secret: null,
      maxBodyBytes: 1_048_576,
      logLevel: 'info',
      identity: { issuer: null, audience: 'wardline', clockToleranceS: 5, roleMap: null },
    })
  })

  it('takes an empty setting for none', () => {
    expect(start({ PORT: '', DATABASE_URL: '  ' })).toMatchObject({ port: 8080, databaseUrl: null })
  })

  it('lets the environment override what a mode brings', () => {
    const settings = { PORT: '1', HOST: '::1' }
    const config = readConfig({ PORT: '2' }, { mode: 'embedded', settings })
    expect([config.port, config.host]).toEqual([2, '::1'])
  })

  it('takes a stand-in for DeepSeek without a key', () => {
    expect(start({ DEEPSEEK_BASE_URL: 'http://127.0.0.1:9/v1/' }).deepseek).toEqual({
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: null,
      model: 'deepseek-flash',
    })
  })

  it('takes Presidio beside our own recognisers or alone', () => {
    const PRESIDIO_ANALYZER_URL = 'http://presidio.hospital.example:3000/'
    const url = 'http://presidio.hospital.example:3000'
    expect(start({}).presidio).toBe(null)
    expect(start({ PRESIDIO_ANALYZER_URL }).presidio).toEqual({
      url,
      mode: 'both',
      language: 'zh',
      timeoutMs: 2_000,
    })
    expect(start({ PRESIDIO_ANALYZER_URL, PRESIDIO_MODE: 'presidio' }).presidio?.mode).toBe(
      'presidio',
    )
    expect(faultsOf(() => start({ PRESIDIO_MODE: 'presidio' }))).toEqual(['PRESIDIO_ANALYZER_URL'])
  })

  it('does not guess where a key belongs', () => {
    expect(faultsOf(() => start({ DEEPSEEK_API_KEY: 'sk-1' }))).toEqual(['DEEPSEEK_BASE_URL'])
  })
})

describe('wardline serve', () => {
  it('speaks to witnesses in the house’s network by https alone', () => {
    const key = 'w.example+7295aaea+BKv2hZPe3X3otWht1G0IECAQAeVKSBNpGgcLhO/NiaZ0'
    const at = (...urls: readonly string[]) =>
      faultsOf(() =>
        serve({ ...production, AUDIT_WITNESSES: urls.map((url) => `${url} ${key}`).join(',') }),
      )
    expect(at('https://w.example', 'http://127.0.0.1:8090')).toEqual([])
    expect(at('http://w.example', 'http://v.example')).toEqual(['AUDIT_WITNESSES'])
    for (const value of ['https://w.example', `https://w.example ${key}x`, `ftp://w ${key}`])
      expect(faultsOf(() => serve({ ...production, AUDIT_WITNESSES: value }))).toEqual([
        'AUDIT_WITNESSES',
      ])
  })

  it('starts when everything is there', () => {
    expect(serve(production)).toMatchObject({ mode: 'production' })
  })

  it('starts with a model inside the hospital alone', () => {
    const { DEEPSEEK_BASE_URL: _url, DEEPSEEK_API_KEY: _key, ...rest } = production
    const config = serve({ ...rest, ON_PREMISES_BASE_URL: 'http://gpu.hospital.example:8000/v1' })
    expect(config.onPremises).toMatchObject({ baseUrl: 'http://gpu.hospital.example:8000/v1' })
  })

  it('names everything that is missing at once', () => {
    const expected = ['DATABASE_URL', 'OIDC_ISSUER', 'WARDLINE_SECRET', 'DEEPSEEK_BASE_URL']
    expect(faultsOf(() => serve({}))).toEqual(expected)
  })

  it('names what is malformed beside what is missing', () => {
    const faults = faultsOf(() => serve({ ...production, PORT: 'x', OIDC_ISSUER: undefined }))
    expect(faults).toEqual(['PORT', 'OIDC_ISSUER'])
  })

  it('names a malformed setting once', () => {
    expect(faultsOf(() => serve({ ...production, WARDLINE_SECRET: 'short' }))).toEqual([
      'WARDLINE_SECRET',
    ])
  })

  it('wants a key for the cloud', () => {
    const faults = faultsOf(() => serve({ ...production, DEEPSEEK_API_KEY: undefined }))
    expect(faults).toEqual(['DEEPSEEK_API_KEY'])
  })

  it.each([
    { OIDC_ISSUER: 'http://id.hospital.example/realms/x' },
    { DEEPSEEK_BASE_URL: 'http://api.example' },
    { PRESIDIO_ANALYZER_URL: 'http://presidio.hospital.example:3000' },
  ])('sends no token, no key and no text in clear: %j', (more) => {
    expect(faultsOf(() => serve({ ...production, ...more }))).toEqual(Object.keys(more))
  })

  it.each([
    { OIDC_ISSUER: 'http://127.0.0.1:9000' },
    { DEEPSEEK_BASE_URL: 'http://[::1]:9000' },
    { PRESIDIO_ANALYZER_URL: 'http://127.0.0.1:3000' },
    { ON_PREMISES_BASE_URL: 'http://gpu.hospital.example:8000/v1' },
  ])('takes what stays inside the house: %j', (more) => {
    expect(faultsOf(() => serve({ ...production, ...more }))).toEqual([])
  })
})

describe('a setting', () => {
  it.each([
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['OIDC_ISSUER', 'keycloak'],
    ['OIDC_ALGORITHMS', 'RS256,HS256'],
    ['OIDC_ALGORITHMS', 'none'],
    ['OIDC_ALGORITHMS', ','],
    ['OIDC_ROLE_MAP', 'doctor=wizard'],
    ['OIDC_ROLE_MAP', '{"doctor":'],
    ['OIDC_ROLE_MAP', 'doctor'],
    ['DEEPSEEK_BASE_URL', 'file:///tmp'],
    ['LOG_LEVEL', 'loud'],
    ['PRESIDIO_ANALYZER_URL', 'presidio:3000'],
    ['PRESIDIO_MODE', 'embedded'],
    ['PRESIDIO_LANGUAGE', 'zh?x'],
    ['PRESIDIO_TIMEOUT_MS', '0'],
    ['OIDC_CLOCK_TOLERANCE_S', '-1'],
    ['WARDLINE_MAX_BODY_BYTES', '0'],
  ])('%s may not be %s', (name, value) => {
    expect(faultsOf(() => start({ [name]: value }))).toEqual([name])
  })

  it.each(['doctor=clinician, it=it_staff', '{"doctor":"clinician","it":"it_staff"}'])(
    'OIDC_ROLE_MAP may be %s',
    (value) => {
      const { roleMap } = start({ OIDC_ROLE_MAP: value }).identity
      expect([...(roleMap ?? [])]).toEqual([
        ['doctor', 'clinician'],
        ['it', 'it_staff'],
      ])
    },
  )

  it('that is wrong is never repeated', () => {
    const secrets = { DATABASE_URL: 'mysql://u:hunter2@db/x', WARDLINE_SECRET: 'hunter2' }
    let message = ''
    try {
      start(secrets)
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain('DATABASE_URL')
    expect(message).not.toContain('hunter2')
  })
})

it.each([
  'http://127.0.0.1',
  'http://127.8.9.1:1',
  'http://127.1',
  'http://[::1]:1',
  'http://LOCALHOST.',
  'http://a.localhost',
  'http://0.0.0.0',
  'http://[::ffff:127.0.0.1]',
])('%s is this machine', (url) => {
  expect(isLoopback(url)).toBe(true)
})

it.each([
  'http://10.0.0.1',
  'https://localhost.example',
  'https://id.hospital.example',
  'http://[fe80::1]',
])('%s is another machine', (url) => {
  expect(isLoopback(url)).toBe(false)
})

it('.env.example is current', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample())
})

it('.env.example names every setting and no secret', () => {
  const lines = environmentExample().split('\n')
  expect(lines.filter((line) => !line.startsWith('#') && line !== '')).toEqual([])
  expect(lines).toContain('# WARDLINE_SECRET=')
  expect(lines).toContain('# DEEPSEEK_API_KEY=')
})
