// The decisions of the launcher: plain values in, plain values out, so that they can be tested without installing
// anything. Runs on every Node from 18 on.

/** Commands that install what is missing; all others say what to type. */
const installing = new Set(['start', 'prepare', 'bench'])

/** Commands that run until they are stopped and end by themselves when the launcher lets go of them. */
const lasting = new Set(['start', 'serve'])

/** Whether this command may run `npm ci`. */
export function mayInstall(command) {
  return installing.has(command)
}

/** Whether this command drains when its launcher disconnects, so that no signal reaches it twice. */
export function stopsByItself(command) {
  return lasting.has(command)
}

/** Whether a Node is too old even for the launcher. */
export function isTooOld(version) {
  return parts(version)[0] < 18
}

/** Whether a Node runs our TypeScript as it is (24.12 and later). */
export function runsSources(version) {
  const [major, minor] = parts(version)
  return major > 24 || (major === 24 && minor >= 12)
}

function parts(version) {
  const [major = 0, minor = 0] = version.replace(/^v/u, '').split('.').map(Number)
  return [major, minor]
}

/**
 * The first package of the lock file that is not installed as it says, or null. `installed` is npm's own record,
 * node_modules/.package-lock.json; packages for other platforms may be missing.
 */
export function firstDifference(lock, installed, { dev }) {
  const found = installed?.packages ?? {}
  for (const [path, wanted] of Object.entries(lock.packages ?? {})) {
    if (!isInstallable(path, wanted, dev)) continue
    const actual = found[path]
    if (!actual || (!wanted.link && actual.version !== wanted.version)) return path
  }
  return null
}

function isInstallable(path, wanted, dev) {
  if (!path.includes('node_modules/') || wanted.optional || wanted.devOptional) return false
  return dev || !wanted.dev
}

/** What is written into node_modules after an installation that succeeded. */
export function stampOf(lockHash, { dev }) {
  return `${lockHash} ${dev ? 'all' : 'production'}\n`
}

/** Whether a stamp vouches for this lock file; an installation with everything serves production too. */
export function isStamped(stamp, lockHash, { dev }) {
  return (
    stamp === stampOf(lockHash, { dev: true }) || (!dev && stamp === stampOf(lockHash, { dev }))
  )
}

const causes = [
  [
    /ENOSPC|no space left/iu,
    '磁盘空间不足，请清理后重试',
    'no disk space left; free some and try again',
  ],
  [
    /EBADPLATFORM|notsup|unsupported platform/iu,
    '依赖不支持此平台',
    'a dependency does not support this platform',
  ],
  [/EACCES|EPERM|EROFS/u, '没有写入权限，请检查目录权限', 'no permission to write here'],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|network/iu,
    '无法访问 npm 源，请检查网络或 npm 的 registry、proxy 设置',
    'the npm registry cannot be reached; check the network, or npm’s registry and proxy',
  ],
  [
    /EUSAGE|can only install packages when your package\.json/iu,
    'package.json 与 package-lock.json 不一致',
    'package.json and package-lock.json disagree',
  ],
]

/** One line, in both languages, for an installation that failed. */
export function installFailure(output) {
  const [, zh, en] = causes.find(([sign]) => sign.test(output)) ?? [
    null,
    '安装依赖失败',
    'installing the dependencies failed',
  ]
  return `${zh} / ${en}`
}

/** The last lines of what npm said, without its notices. */
export function tail(output, count = 12) {
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/npm (?:notice|warn)/iu.test(line))
  return lines.slice(-count).join('\n')
}

/** How to call npm: the one that called us, else the one in the path. */
export function npmCommand({ npmPath, execPath, platform }) {
  if (npmPath && /npm-cli\.c?js$/u.test(npmPath))
    return { file: execPath, args: [npmPath], shell: false }
  return platform === 'win32'
    ? { file: 'npm.cmd', args: [], shell: true }
    : { file: 'npm', args: [], shell: false }
}
