import { UsageFault, type Run } from './commands/command.ts'

/** What a person types after `wardline`; each command is loaded when it is asked for, so that none waits for another. */
type Command = {
  readonly name: string
  readonly usage: string
  readonly zh: string
  readonly en: string
  readonly load: () => Promise<{ readonly run: Run }>
}

const commands: readonly Command[] = [
  {
    name: 'start',
    usage: 'start',
    zh: '以内置默认值运行全部（npm start）',
    en: 'run everything on embedded defaults (npm start)',
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'serve',
    usage: 'serve',
    zh: '以生产模式运行网关',
    en: 'run the gateway in production mode',
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'token',
    usage: 'token <user>',
    zh: '为演示用户签发个人密钥',
    en: 'issue a personal key to a demo user',
    load: () => import('./commands/token.ts'),
  },
  {
    name: 'deid',
    usage: 'deid [eval <file> | cases [--forget]]',
    zh: '对 JSON Lines 去标识化，用已标注的文本评测，或导出员工报告的样例',
    en: 'de-identify JSON Lines, measure it on labelled texts, or print what staff reported',
    load: () => import('./commands/deid.ts'),
  },
  {
    name: 'policy',
    usage: 'policy test|explain [folder]',
    zh: '运行策略测试或解释一次决定',
    en: 'run a bundle’s tests or explain a decision',
    load: () => import('./commands/policy.ts'),
  },
  {
    name: 'audit',
    usage: 'audit verify [<export>] | draw | proof | retire | key',
    zh: '校验审计日志、导出文件或证明，重算复核抽查，清除到期条目',
    en: 'verify the audit log, an export or a proof; draw again for the review; let old entries go',
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'content',
    usage: 'content rewrap',
    zh: '更换主密钥后，重新包裹留存内容的数据密钥',
    en: 'wrap the data keys of kept content anew, after the wrapping key was replaced',
    load: () => import('./commands/content.ts'),
  },
  {
    name: 'witness',
    usage: 'witness --name <name> --log <key>',
    zh: '运行审计日志的见证服务（另一台主机、另一位管理员）',
    en: 'witness audit logs (another machine, another administrator)',
    load: () => import('./commands/witness.ts'),
  },
  {
    name: 'migrate',
    usage: 'migrate [--roles]',
    zh: '应用数据库迁移（读取 DATABASE_URL）；--roles 建立只写、只读两个角色',
    en: 'apply database migrations to DATABASE_URL; --roles makes a writing and a reading role',
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'doctor',
    usage: 'doctor [--notify]',
    zh: '检查设置、数据库、身份提供方与模型；--notify 另发测试通知',
    en: 'check settings, database, identity provider and models; --notify sends a test message',
    load: () => import('./commands/doctor.ts'),
  },
]

/** Runs one command line; faults that a person can mend are one clear message, everything else is a stack trace. */
async function main([name, ...words]: readonly string[]): Promise<number> {
  const command = commands.find((one) => one.name === name)
  if (!command) return help(name)
  try {
    const { run } = await command.load()
    return await run(words, process.env)
  } catch (error) {
    const line = toLine(error)
    if (line === null) throw error
    console.error(line)
    return error instanceof UsageFault ? 2 : 1
  }
}

function help(name: string | undefined): number {
  const isAsked = name === undefined || name === 'help' || name === '--help' || name === '-h'
  const lines = commands.map(({ usage, zh, en }) => `  wardline ${usage.padEnd(38)} ${zh} · ${en}`)
  const text = ['护界 Wardline', '', ...lines].join('\n')
  if (isAsked) console.log(text)
  else console.error(`没有命令 ${name} / no command ${name}\n\n${text}`)
  return isAsked ? 0 : 2
}

/** Faults whose message is written for the person at the terminal, by the name of their class. */
const mendable = new Set([
  'AlreadyRunning',
  'AnalyzerFailure',
  'BundleRefused',
  'ConfigFault',
  'EditedMigration',
  'EmbeddedPostgresFault',
  'LogRefused',
  'PolicyNotTaken',
  'UsageFault',
])

/** Faults of the machine, by the system's code. */
const machineFaults: Readonly<{ [code: string]: string }> = {
  EADDRINUSE: '端口已被占用，可用 PORT 另选 / the port is taken; choose another with PORT',
  EADDRNOTAVAIL: '本机没有该地址，请检查 HOST / this machine has no such address; check HOST',
  EACCES: '没有权限 / permission denied',
  P2021: '数据库缺少表，请运行 wardline migrate / the database lacks a table; run wardline migrate',
  ENOSPC: '磁盘空间不足 / no disk space left',
  EROFS: '磁盘只读 / the disk is read-only',
  ECONNREFUSED: '连接被拒绝，请检查地址与服务 / connection refused; check address and service',
  ENOTFOUND: '找不到主机，请检查地址 / host not found; check the address',
}

/** The one line that says what to mend, or null for a fault of ours. */
function toLine(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (mendable.has(error.name)) return error.message
  const code = 'code' in error ? String(error.code) : ''
  const fault = Object.hasOwn(machineFaults, code) ? machineFaults[code] : undefined
  return fault === undefined ? null : `${fault} (${error.message})`
}

const exitCode = await main(process.argv.slice(2))
// Prisma's migration engine leaves a timer of ten seconds behind; what was printed goes out first.
process.stdout.write('', () => process.exit(exitCode))
