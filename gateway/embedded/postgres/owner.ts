import { createFault } from '../fault.ts'
import { run, type Owner } from './run.ts'

/** Whom PostgreSQL runs as: this user, or `postgres` when this user is root, which PostgreSQL refuses. */
export async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return null
  const owner = (await lookUp()) ?? (await create())
  if (owner === null) throw createFault('no-postgres-user')
  return owner
}

async function lookUp(): Promise<Owner> {
  const [uid, gid] = await Promise.all([ask('-u'), ask('-g')])
  return uid === null || gid === null || uid === 0 ? null : { uid, gid }
}

async function ask(flag: '-u' | '-g'): Promise<number | null> {
  const { code, output } = await asRoot(['id', flag, 'postgres'])
  return code === 0 ? Number.parseInt(output, 10) : null
}

async function create(): Promise<Owner> {
  const shell = ['--shell', '/usr/sbin/nologin']
  await asRoot(['useradd', '--system', '--user-group', '--no-create-home', ...shell, 'postgres'])
  return lookUp()
}

function asRoot(command: readonly [string, ...string[]]): ReturnType<typeof run> {
  return run(command, { owner: null, directory: '/' })
}
