import { migrate } from '#prisma'

import { UsageFault, type Command } from './command.ts'

/** Applies the database migrations; nothing is downloaded. */
export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate',
  zh: '应用数据库迁移（读取 DATABASE_URL）',
  en: 'apply database migrations to DATABASE_URL',
  run: async (_words, environment) => {
    const url = environment['DATABASE_URL']
    if (!url) throw new UsageFault('请设置 DATABASE_URL / set DATABASE_URL')
    const applied = await migrate(url)
    console.log(
      applied.length === 0 ? '数据库已是最新 / the database is up to date' : applied.join('\n'),
    )
    return 0
  },
}
