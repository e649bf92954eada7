import { randomBytes, randomUUID } from 'node:crypto'
import { statfs } from 'node:fs/promises'

import { z } from 'zod'

import { excessRights, openAuditLog } from '#audit'
import type { Text } from '#policy'

import { connector } from '../audit-forwarder.ts'
import { ConfigFault, readConfig, type Config, type Environment } from '../config.ts'
import { contentKeys } from '../content-keys.ts'
import { supportedEntities } from '../deidentification/contract.ts'
import { toIdentifierType } from '../deidentification/entities.ts'
import { loadBundle, defaultBundleFolder } from '../policies/folder.ts'
import { UsageFault, type Run } from './command.ts'
import { bad, embedded, good, type Finding } from './finding.ts'
import { lookAtNotifications, tryNotifications } from './look-at-notifications.ts'
import { lookAtSignIn } from './look-at-sign-in.ts'

/**
 * Looks at everything that the gateway leans on and says what is wrong and how to mend it; changes nothing, and tells nobody unless it is
 * asked to (`--notify`).
 */
export const run: Run = async (words, environment) => {
  if (words.some((word) => word !== '--notify')) throw new UsageFault('wardline doctor [--notify]')
  const config = readSettings(environment)
  if (config === null) return 1
  const wanted = words.length > 0 ? [...checks, trial] : checks
  const results = await Promise.all(wanted.map((check) => examine(check, config)))
  for (const line of results.map(toLine)) console.log(line)
  return results.every(({ state }) => state !== 'bad') ? 0 : 1
}

type Check = { readonly name: Text; readonly look: (config: Config) => Promise<Finding> }

function readSettings(environment: Environment): Config | null {
  try {
    return readConfig(environment, { mode: 'embedded' })
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    console.log(error.message)
    return null
  }
}

const checks: readonly Check[] = [
  { name: { zh: 'Node.js', en: 'Node.js' }, look: lookAtNode },
  { name: { zh: '磁盘空间', en: 'disk space' }, look: lookAtDisk },
  { name: { zh: '策略包', en: 'policy bundle' }, look: lookAtBundle },
  { name: { zh: '数据库与审计日志', en: 'database and audit log' }, look: lookAtDatabase },
  { name: { zh: '身份提供方', en: 'identity provider' }, look: lookAtIdentity },
  { name: { zh: '浏览器登录', en: 'signing in with a browser' }, look: lookAtSignIn },
  {
    name: { zh: 'DeepSeek 云端', en: 'DeepSeek cloud' },
    look: ({ deepseek }) => lookAtModel(deepseek),
  },
  {
    name: { zh: '院内部署', en: 'on-premises model' },
    look: ({ onPremises }) => lookAtModel(onPremises),
  },
  { name: { zh: '外部去标识化引擎', en: 'Presidio analyzer' }, look: lookAtAnalyzer },
  { name: { zh: 'syslog 服务', en: 'syslog server' }, look: lookAtSyslog },
  { name: { zh: '留存内容的密钥', en: 'keys of kept content' }, look: lookAtContentKeys },
  { name: { zh: '通知', en: 'notifications' }, look: lookAtNotifications },
]

const trial: Check = { name: { zh: '测试通知', en: 'test message' }, look: tryNotifications }

async function examine({ name, look }: Check, config: Config): Promise<Finding & { name: Text }> {
  try {
    return { name, ...(await look(config)) }
  } catch (error) {
    return { name, state: 'bad', detail: error instanceof Error ? firstLine(error) : 'failed' }
  }
}

const marks = { good: '✓', bad: '✗', unset: '–' } as const

const toLine = ({ name, state, detail }: Finding & { name: Text }): string =>
  `${marks[state]} ${name.zh} · ${name.en}: ${detail}`

/** What is to be mended in settings is said in more than one line. */
const firstLine = (error: Error): string =>
  error instanceof ConfigFault
    ? error.faults.map(({ setting, zh, en }) => `${setting}: ${zh} / ${en}`).join(' ')
    : `${error.name}: ${error.message.split('\n')[0] ?? ''}`

async function lookAtNode(): Promise<Finding> {
  const [major = 0] = process.versions.node.split('.').map(Number)
  return major >= 24
    ? good(process.version)
    : bad(`${process.version}，需要 24`, `${process.version}, 24 is needed`)
}

const discovery = z.object({ issuer: z.string() })
const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

const enoughBytes = 2 * 1024 ** 3

async function lookAtDisk(): Promise<Finding> {
  const { bavail, bsize } = await statfs('.')
  const gigabytes = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB`
  if (bavail * bsize >= enoughBytes) return good(gigabytes)
  return bad(`仅剩 ${gigabytes}，请清理磁盘`, `${gigabytes} left, free some`)
}

async function lookAtBundle({ policyDir }: Config): Promise<Finding> {
  const { name, version, hash, useCases } = await loadBundle(policyDir ?? defaultBundleFolder)
  return good(`${name} ${version} (${hash.slice(0, 12)}), ${useCases.length} use cases`)
}

async function lookAtDatabase({ databaseUrl }: Config): Promise<Finding> {
  if (databaseUrl === null) return embedded
  const audit = openAuditLog(databaseUrl)
  try {
    if (!(await audit.isWritable()))
      return bad(
        '无法写入；请检查连接并运行 wardline migrate',
        'cannot be written; check the URL and run wardline migrate',
      )
    if ((await audit.room()) < 1)
      return bad(
        '没有备用分区，当前分区写满后将拒绝所有请求；请运行 wardline migrate',
        'no spare partition: once the current one is full every request is refused; run wardline migrate',
      )
    return await lookAtRights(databaseUrl)
  } finally {
    await audit.close()
  }
}

async function lookAtRights(databaseUrl: string): Promise<Finding> {
  const rights = await excessRights(databaseUrl)
  if (rights.length === 0) return good('可读写 readable and writable')
  return {
    state: 'unset',
    detail: `可读写，但网关的数据库账号还能改写日志（${rights.join('、')}）；运行 wardline migrate --roles 并改用 wardline_writer 的成员 / writable, but the gateway's user could rewrite the log as well: run wardline migrate --roles and give it a member of wardline_writer`,
  }
}

async function lookAtSyslog({ syslog }: Config): Promise<Finding> {
  if (syslog === null) return { state: 'unset', detail: '未设置 / not set' }
  const socket = await connector(syslog)()
  socket.destroy()
  return good(syslog.url)
}

async function lookAtContentKeys({ content, secret }: Config): Promise<Finding> {
  const { keys, keysFile, transit } = content
  if (!keys && !keysFile && !transit)
    return { state: 'unset', detail: '由 WARDLINE_SECRET 派生 / derived from WARDLINE_SECRET' }
  const wrapper = contentKeys(content, secret ?? '')
  const [key, id] = [randomBytes(32), randomUUID()]
  const isSame = (await wrapper.unwrap(await wrapper.wrap(key, id), id)).equals(key)
  return isSame ? good('可用 usable') : bad('解开后不是原来的密钥', 'a key does not come back')
}

async function lookAtIdentity({ identity }: Config): Promise<Finding> {
  if (identity.issuer === null) return embedded
  const url = `${identity.issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
  if (!answer.ok) return bad(`发现文档返回 ${answer.status}`, `discovery answers ${answer.status}`)
  const { issuer } = discovery.parse(await answer.json())
  if (issuer === identity.issuer) return good(identity.issuer)
  return bad(
    '发现文档中的 issuer 与 OIDC_ISSUER 不同',
    'the issuer in the discovery document differs from OIDC_ISSUER',
  )
}

async function lookAtModel(destination: Config['deepseek']): Promise<Finding> {
  if (destination === null) return embedded
  const headers = { authorization: `Bearer ${destination.apiKey ?? 'none'}` }
  const url = `${destination.baseUrl}/models`
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
  if (!answer.ok)
    return bad(`GET /models 返回 ${answer.status}`, `GET /models answers ${answer.status}`)
  const names = modelList.parse(await answer.json()).data.map(({ id }) => id)
  if (names.includes(destination.model)) return good(destination.model)
  return bad(
    `没有模型 ${destination.model}，可用：${names.join('、')}`,
    `no model ${destination.model}; there are: ${names.join(', ')}`,
  )
}

async function lookAtAnalyzer({ presidio }: Config): Promise<Finding> {
  if (presidio === null)
    return {
      state: 'unset',
      detail: '未设置，仅用内置识别器 / not set, our own recognisers work alone',
    }
  const { url, language, mode } = presidio
  const address = `${url}/supportedentities?language=${language}`
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(5_000) })
  if (!answer.ok)
    return bad(
      `GET /supportedentities 返回 ${answer.status}；请确认 Presidio 已配置语言 ${language}`,
      `GET /supportedentities answers ${answer.status}; is language ${language} configured in Presidio?`,
    )
  const entities = supportedEntities.parse(await answer.json())
  const used = entities.filter((entity) => toIdentifierType(entity) !== null)
  const ignored = entities.filter((entity) => !used.includes(entity)).sort()
  return good(
    `${mode}, ${language}: ${used.length} 类 entity types; 不采用 not used: ${ignored.join(', ') || '-'}`,
  )
}
