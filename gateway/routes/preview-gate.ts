import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Route } from './route.ts'

/** What every call that looks for identifiers in a text for its caller passes first, and what it may be refused with. */
export function previewGate(ports: Ports, maxBodyBytes: number): Pick<Route, 'problems' | 'steps'> {
  return {
    problems: [
      'invalid_request',
      'access_denied',
      'content_too_large',
      'rate_limited',
      'audit_unavailable',
      'deidentification_unavailable',
    ],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'preview', 'deidentification'),
      limitRate(ports),
      readJson(maxBodyBytes),
    ],
  }
}
