import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { createLocalWrapper, createTransitWrapper, type KeyWrapper } from '#audit'

import type { ContentConfig } from './config.ts'
import { ConfigFault } from './config/fault.ts'

/** Who wraps the data keys of kept content; throws ConfigFault when the file of keys holds none. */
export function contentKeys(
  { keys, keysFile, transit }: ContentConfig,
  secret: string,
): KeyWrapper {
  if (transit !== null) {
    const { tokenFile, ...where } = transit
    return createTransitWrapper({ ...where, token: () => readFileSync(tokenFile, 'utf8').trim() })
  }
  return createLocalWrapper(keys ?? (keysFile === null ? [derived(secret)] : fromFile(keysFile)))
}

function fromFile(file: string): readonly Buffer[] {
  const keys = linesOf(file).map((line) => Buffer.from(line, 'base64'))
  // What the file holds instead is nobody's to read.
  if (keys.length === 0 || keys.some(({ length }) => length !== 32)) throw unreadable(file)
  return keys
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => line.trim() || [])
  } catch {
    throw unreadable(file)
  }
}

const unreadable = (file: string): ConfigFault =>
  new ConfigFault([
    {
      setting: 'CONTENT_KEYS_FILE',
      zh: `${file} 不是可读的密钥文件（每行一把 32 字节的 base64 密钥）`,
      en: `${file} is no readable file of keys (32 bytes each in base64, one a line)`,
    },
  ])

const derived = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'wardline', 'content-wrapping-key', 32))
