import { demoUsers } from '#prisma'

import type { Config } from '../config.ts'
import type { Gateway } from '../main.ts'

/** One line of progress, Chinese first. */
export const step = (zh: string, en: string): void => console.error(`• ${zh} · ${en}`)

type Shown = {
  readonly gateway: Gateway
  readonly config: Config
  readonly issuer: string
  /** Null when people sign in with the hospital's own identity provider. */
  readonly key: string | null
}

/** An invented patient: the number is a check-digit-valid example of nobody. */
const note =
  '患者张秀兰，女，67岁，身份证号110105195810234021，住院号ZY20260118，联系电话13800138000。主诉：反复胸闷3天。既往高血压10年。请整理为结构化病历。'

/** What a newcomer needs to see once everything runs. */
export function panel({ gateway, config, issuer, key }: Shown): string {
  const { signIn } = gateway.ports
  const simulators = gateway.ports.models.health().filter(({ simulator }) => simulator)
  return [
    '',
    '护界 Wardline 已就绪 · ready',
    '',
    `  网关 gateway      ${gateway.url}/v1`,
    `  接口 reference    ${gateway.url}/docs`,
    ...(signIn.kind === 'ready' ? [`  登录 sign in      ${signIn.origin}/auth/login`] : []),
    `  培训 training     ${gateway.url}/training/`,
    `  身份 identity     ${issuer}${key === null ? '' : '（演示 demo）'}`,
    `  模型 model        ${simulators.length > 0 ? '内置模拟器 built-in simulator (DEEPSEEK_BASE_URL + DEEPSEEK_API_KEY → DeepSeek)' : 'DeepSeek'}`,
    `  数据 data         ${config.dataDir}`,
    ...(key === null ? [] : demo(gateway.url, key)),
    '',
    '  Ctrl-C 停止 · stop',
    '',
  ].join('\n')
}

function demo(url: string, key: string): readonly string[] {
  return [
    '',
    '  演示账户 demo accounts（npx wardline token <user>）',
    ...demoUsers.map(
      ({ username, name, roles, department }) =>
        `    ${username.padEnd(14)}${name}  ${roles.join(', ')} · ${department}`,
    ),
    '',
    '  密钥 key（dr.lin，24 小时有效 valid for 24 h）',
    `    ${key}`,
    '',
    '  试一试 try it',
    '',
    curl(url, key),
  ]
}

const curl = (url: string, key: string): string =>
  `curl -s ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${JSON.stringify(
    { model: 'emr-structuring', messages: [{ role: 'user', content: note }] },
  )}'`
