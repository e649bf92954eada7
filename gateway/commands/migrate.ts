import { migrate } from '#prisma'

import { UsageFault, type Run } from './command.ts'

/** Applies the database migrations; nothing is downloaded. */
export const run: Run = async (_words, environment) => {
  const url = environment['DATABASE_URL']
  if (!url) throw new UsageFault('请设置 DATABASE_URL / set DATABASE_URL')
  const applied = await migrate(url)
  console.log(
    applied.length === 0 ? '数据库已是最新 / the database is up to date' : applied.join('\n'),
  )
  return 0
}
