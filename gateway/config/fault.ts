import type { Text } from '#policy'

import { aboutSetting, type SettingName } from './settings.ts'

/** One thing that is wrong with the settings, and its cure. */
export type SettingFault = { readonly setting: SettingName } & Text

/** Everything that is wrong with the settings, told at once; values are never repeated, for some are secrets. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
  readonly faults: readonly SettingFault[]

  constructor(faults: readonly SettingFault[]) {
    const lines = faults.map(({ setting, zh, en }) => `  ${setting}: ${zh} / ${en}`)
    super(['配置有误，护界没有启动 / The settings are not right:', ...lines].join('\n'))
    this.faults = faults
  }
}

/** The fault of a setting that is required and missing. */
export function unset(setting: SettingName): SettingFault {
  const { zh, en } = aboutSetting(setting)
  return { setting, zh: `未设置；${zh}`, en: `is not set; ${en}` }
}
