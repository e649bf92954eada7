import { BlockList, isIP } from 'node:net'

import { unset, type SettingFault } from './fault.ts'
import type { SettingName, Settings } from './settings.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
loopback.addAddress('0.0.0.0', 'ipv4')
loopback.addAddress('::', 'ipv6')

/** Whether a URL leads to this very machine. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/gu, '')
  const version = isIP(host)
  if (version === 0) return host === 'localhost' || host.endsWith('.localhost')
  return loopback.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** What keeps `serve` from starting: nothing that a hospital relies on may be a demo default. */
export function productionFaults(values: Settings): readonly SettingFault[] {
  return [...missing(values), ...exposed(values)]
}

function missing(values: Settings): readonly SettingFault[] {
  const required: SettingName[] = ['DATABASE_URL', 'OIDC_ISSUER', 'WARDLINE_SECRET']
  const faults = required.filter((name) => values[name] === undefined).map(unset)
  const hasDestination = values.DEEPSEEK_BASE_URL ?? values.ON_PREMISES_BASE_URL
  return hasDestination === undefined ? [...faults, noDestination] : faults
}

const noDestination: SettingFault = {
  setting: 'DEEPSEEK_BASE_URL',
  zh: '没有可用的模型；请设置 DEEPSEEK_BASE_URL 与 DEEPSEEK_API_KEY，或 ON_PREMISES_BASE_URL',
  en: 'there is no model; set DEEPSEEK_BASE_URL and DEEPSEEK_API_KEY, or ON_PREMISES_BASE_URL',
}

// A token or a key that crosses a network in clear belongs to whoever listens, and so does the text of a patient, which the
// analyzer sees unmasked. Whoever could answer in the place of a witness could stop the gateway. Models inside the house, which
// see masked text, may do without.
function exposed(values: Settings): readonly SettingFault[] {
  const names = [
    'OIDC_ISSUER',
    'DEEPSEEK_BASE_URL',
    'PRESIDIO_ANALYZER_URL',
    'CONTENT_TRANSIT_URL',
    'AUDIT_SYSLOG_URL',
  ] as const
  const witnesses = (values.AUDIT_WITNESSES ?? []).map(
    ({ url }) => ['AUDIT_WITNESSES', url] as const,
  )
  const all = [...names.map((name) => [name, values[name]] as const), ...witnesses]
  const inClear = all.filter(
    ([, url]) => url !== undefined && !isLoopback(url) && !isEncrypted(url),
  )
  return [...new Set(inClear.map(([setting]) => setting))].map(unencrypted)
}

const encrypted = new Set(['https:', 'syslog+tls:'])

const isEncrypted = (url: string): boolean => encrypted.has(new URL(url).protocol)

const unencrypted = (setting: SettingName): SettingFault => ({
  setting,
  zh: '须为 https（或 syslog+tls）',
  en: 'must be https (or syslog+tls)',
})
