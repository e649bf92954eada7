import type { Bundle } from '#policy'

import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import type { Permit } from './route.ts'

const hourMs = 3_600_000

/** Refuses what is sensitive once no witness of the log has signed for as long as the bundle allows. */
export function requireWitnessed(
  { level }: Permit,
  { audit: { unwitnessed } }: Bundle,
  { audit, clock }: Pick<Ports, 'audit' | 'clock'>,
): void {
  const witnesses = audit.witnesses()
  if (witnesses.length === 0 || level < unwitnessed.fromLevel) return
  const newest = Math.max(...witnesses.map(({ at, since }) => (at ?? since).getTime()))
  if (clock().getTime() - newest <= unwitnessed.hours * hourMs) return
  throw new Problem('audit_unavailable', {
    zh: '审计日志长时间未获见证，涉敏请求已拒绝，请联系信息技术人员',
    en: 'no witness has signed the audit log for too long; sensitive requests are refused',
  })
}
