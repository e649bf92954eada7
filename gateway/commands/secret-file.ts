import { readFileSync } from 'node:fs'

import { ConfigFault } from '../config/fault.ts'
import type { SettingName } from '../config/settings.ts'

/** The secret in the file that a setting names; throws ConfigFault when there is none. */
export function secretIn(setting: SettingName, file: string): string {
  const secret = contentOf(file)
  if (secret !== '') return secret
  throw new ConfigFault([
    { setting, zh: `${file} 不可读或为空`, en: `${file} cannot be read or is empty` },
  ])
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return '' // Told like an empty one.
  }
}
