import { environmentExample } from '../../../gateway/config/example.ts'
import { aboutSetting, settingNames } from '../../../gateway/config/settings.ts'
import { code, heading, literal, table } from '../mdx.ts'
import type { Page } from '../page.ts'

const words = {
  zh: {
    intro:
      '设置来自环境变量或当前目录的 `.env`。`wardline serve` 启动时一次列出全部错误的设置及其改法。',
    head: ['设置', '含义'],
    file: '.env.example 全文',
  },
  en: {
    intro:
      'Settings come from the environment or from `.env` in the current directory. `wardline serve` lists every wrong setting and its cure at once.',
    head: ['Setting', 'Meaning'],
    file: 'The whole of .env.example',
  },
}

/** Every setting, and the file to copy. */
export const settingsPage: Page = {
  name: 'settings',
  title: { zh: '设置', en: 'Settings' },
  description: { zh: '全部环境变量', en: 'All environment variables' },
  body: (_, language) => {
    const { intro, head, file } = words[language]
    const rows = settingNames.map((name) => [code(name), literal(aboutSetting(name)[language])])
    return [
      intro,
      table(head, rows),
      heading(2, file, 'file'),
      `\`\`\`bash title=".env.example"\n${environmentExample().trimEnd()}\n\`\`\``,
    ].join('\n\n')
  },
}
