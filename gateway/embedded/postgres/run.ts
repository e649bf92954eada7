import { spawn } from 'node:child_process'

/** The system user that PostgreSQL runs as; null for the user of this process. */
export type Owner = { readonly uid: number; readonly gid: number } | null

/** How a command ended; code -1 when it could not be started at all. */
export type Outcome = { readonly code: number; readonly output: string }

/** Runs one of PostgreSQL's commands and waits for its end; it never throws. */
export function run(
  [command, ...args]: readonly [string, ...string[]],
  options: { readonly owner: Owner; readonly directory: string },
): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, {
      ...options.owner,
      cwd: options.directory,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('error', (error) => resolve({ code: -1, output: error.message }))
    // On Windows the server inherits the pipes of pg_ctl, so that they never close.
    const end = process.platform === 'win32' ? 'exit' : 'close'
    child.on(end, (code: number | null) => resolve({ code: code ?? -1, output }))
  })
}

// Nothing of the caller's: PGDATA, PGPORT and their like would lead the commands to another cluster.
function cleanEnvironment(): NodeJS.ProcessEnv {
  const windows = process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {}
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...windows }
}
