import { aboutSetting, settingNames, settings, type SettingName } from './settings.ts'

/** The text of `.env.example`: every setting with what it is for and its default. */
export function environmentExample(): string {
  const head = [
    '# 护界的设置；复制为 .env 后按需取消注释。由 gateway/config/settings.ts 生成。',
    '# Settings of Wardline; copy to .env and uncomment what you need. Generated from gateway/config/settings.ts.',
  ]
  return [...head, ...settingNames.map(exampleOf), ''].join('\n')
}

function exampleOf(name: SettingName): string {
  const { zh, en, example } = aboutSetting(name)
  return `\n# ${zh}\n# ${en}\n# ${name}=${example ?? defaultOf(name)}`
}

function defaultOf(name: SettingName): string {
  const definition = settings.shape[name].def
  return 'defaultValue' in definition ? String(definition.defaultValue) : ''
}
