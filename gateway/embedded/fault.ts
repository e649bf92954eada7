import type { Text } from '#policy'

/** What can keep the embedded PostgreSQL from starting, each with its cure. */
const embeddedPostgresFaults = {
  'unsupported-platform': {
    zh: '内置 PostgreSQL 不支持此平台；请设置 DATABASE_URL 使用外部数据库',
    en: 'the embedded PostgreSQL has no binaries for this platform; set DATABASE_URL to a database of your own',
  },
  'no-space': {
    zh: '磁盘空间不足，无法运行内置 PostgreSQL；请清理磁盘或把 WARDLINE_DATA_DIR 指向其他磁盘',
    en: 'no disk space for the embedded PostgreSQL; free some or move WARDLINE_DATA_DIR to another disk',
  },
  'port-taken': {
    zh: '内置 PostgreSQL 的端口已被占用；请释放该端口后重试',
    en: 'the port of the embedded PostgreSQL is taken; free it and try again',
  },
  'no-permission': {
    zh: '没有权限读写数据目录或以 postgres 用户运行；请检查 WARDLINE_DATA_DIR 的权限',
    en: 'no permission to use the data directory or to run as the user postgres; check WARDLINE_DATA_DIR',
  },
  'no-postgres-user': {
    zh: '以 root 运行时需要系统用户 postgres，但无法创建；请改用普通用户运行',
    en: 'root needs a system user postgres, which could not be created; run as an ordinary user',
  },
  'other-version': {
    zh: '数据目录由另一主版本的 PostgreSQL 创建；请迁移数据或使用新的 WARDLINE_DATA_DIR',
    en: 'the data directory belongs to another major version of PostgreSQL; migrate it or choose a new WARDLINE_DATA_DIR',
  },
  'wrong-password': {
    zh: '数据目录中的数据库密码与数据库不符；请恢复密码文件或删除该数据目录后重来',
    en: 'the password kept in the data directory does not open its database; restore the file or remove the directory',
  },
  failed: {
    zh: '内置 PostgreSQL 未能启动',
    en: 'the embedded PostgreSQL did not start',
  },
} as const satisfies Record<string, Text>

export type EmbeddedPostgresFaultName = keyof typeof embeddedPostgresFaults

/** An error whose message is one readable line in both languages. */
export type EmbeddedPostgresFault = Error & {
  readonly name: 'EmbeddedPostgresFault'
  readonly fault: EmbeddedPostgresFaultName
  readonly text: Text
}

/** Makes a fault; `detail` is a line of PostgreSQL's own, which holds no patient text before the first query. */
export function createFault(
  fault: EmbeddedPostgresFaultName,
  more: { readonly detail?: string | undefined; readonly cause?: unknown } = {},
): EmbeddedPostgresFault {
  const { zh, en } = embeddedPostgresFaults[fault]
  const detail = more.detail ? ` (${more.detail})` : ''
  const error = new Error(`${zh} / ${en}${detail}`, { cause: more.cause })
  return Object.assign(error, { name: 'EmbeddedPostgresFault', fault, text: { zh, en } } as const)
}

/** Whether something thrown is a fault of the embedded PostgreSQL. */
export function isEmbeddedPostgresFault(thrown: unknown): thrown is EmbeddedPostgresFault {
  return thrown instanceof Error && thrown.name === 'EmbeddedPostgresFault'
}

const signs: readonly (readonly [RegExp, EmbeddedPostgresFaultName])[] = [
  [/no space left|ENOSPC|disk quota exceeded/iu, 'no-space'],
  [/address already in use|EADDRINUSE|could not bind|could not create any TCP/iu, 'port-taken'],
  [/EACCES|EPERM|EROFS|permission denied|not permitted|read-only file system/iu, 'no-permission'],
]

/** Reads what a failed command or system call said and names the fault. */
export function faultFrom(output: string, cause?: unknown): EmbeddedPostgresFault {
  const [, fault = 'failed'] = signs.find(([sign]) => sign.test(output)) ?? []
  return createFault(fault, { detail: tellingLine(output), cause })
}

function tellingLine(output: string): string | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (lines.find((line) => /FATAL|error:/u.test(line)) ?? lines.at(-1))?.slice(0, 200)
}
