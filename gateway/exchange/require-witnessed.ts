import type { Bundle } from '#policy'

import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import type { Permit } from './route.ts'

const hourMs = 3_600_000

type Watched = Pick<Ports, 'audit' | 'clock'>

/** Whether there are witnesses and none of them has signed for as long as the bundle allows. */
export function isUnwitnessed(
  { audit: { unwitnessed } }: Pick<Bundle, 'audit'>,
  { audit, clock }: Watched,
): boolean {
  const witnesses = audit.witnesses()
  if (witnesses.length === 0) return false
  const newest = Math.max(...witnesses.map(({ at, since }) => (at ?? since).getTime()))
  return clock().getTime() - newest > unwitnessed.hours * hourMs
}

/** Refuses what is sensitive once no witness of the log has signed for as long as the bundle allows. */
export function requireWitnessed({ level }: Permit, bundle: Bundle, ports: Watched): void {
  if (level < bundle.audit.unwitnessed.fromLevel || !isUnwitnessed(bundle, ports)) return
  throw new Problem('audit_unavailable', {
    zh: '审计日志长时间未获见证，涉敏请求已拒绝，请联系信息技术人员',
    en: 'no witness has signed the audit log for too long; sensitive requests are refused',
  })
}
