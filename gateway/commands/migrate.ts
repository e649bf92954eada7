import { migrate } from '#prisma'

import { UsageFault, type Run } from './command.ts'

/** Applies the database migrations, to the database of the content keys as well where it is another; nothing is downloaded. */
export const run: Run = async (_words, environment) => {
  const url = environment['DATABASE_URL']
  if (!url) throw new UsageFault('请设置 DATABASE_URL / set DATABASE_URL')
  const keysUrl = environment['CONTENT_KEYS_DATABASE_URL']
  const applied = [...(await migrate(url)), ...(keysUrl ? await migrate(keysUrl) : [])]
  console.log(
    applied.length === 0 ? '数据库已是最新 / the database is up to date' : applied.join('\n'),
  )
  return 0
}
