import { applyRoles, hasRoles, makePartitions, migrate } from '#prisma'

import { UsageFault, type Run } from './command.ts'

/**
 * Applies the database migrations, to the database of the content keys as well where it is another, and makes room for entries to
 * come; nothing is downloaded. With `--roles` it also makes the roles that the gateway and auditors are given, and once they are there
 * each run keeps their rights.
 */
export const run: Run = async (words, environment) => {
  const wantsRoles = words[0] === '--roles'
  if (words.length > (wantsRoles ? 1 : 0)) throw new UsageFault('wardline migrate [--roles]')
  const url = environment['DATABASE_URL']
  if (!url) throw new UsageFault('请设置 DATABASE_URL / set DATABASE_URL')
  const keysUrl = environment['CONTENT_KEYS_DATABASE_URL']
  const urls = [url, ...(keysUrl ? [keysUrl] : [])]
  const applied: string[] = []
  for (const one of urls) {
    applied.push(...(await migrate(one)))
    await makePartitions(one)
    if (wantsRoles || (await hasRoles(one))) await applyRoles(one)
  }
  console.log(
    applied.length === 0 ? '数据库已是最新 / the database is up to date' : applied.join('\n'),
  )
  if (wantsRoles) console.log('角色就绪 / roles: wardline_writer, wardline_reader')
  return 0
}
