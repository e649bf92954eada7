import { z } from 'zod'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { logViewOf, requireSomeOfLog } from '../steps/require-log.ts'
import { notPermitted } from '../steps/require-permission.ts'
import { aliasesOf, patient } from './patient.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const question = z.union([
  z.strictObject({
    subject: z.string().min(1).max(256).describe('The subject (`sub`) of a person or service'),
  }),
  z.strictObject({ patient }),
])

/**
 * `POST /api/audit/reference`: the keyed references under which the log knows a member of staff or a patient; of an erased patient
 * there are none. Nobody can go the other way; asking is on record, and who is asked for stands in the body, where no log of
 * addresses sees it.
 */
export function findReference(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/audit/reference',
    summary: {
      zh: '员工或患者在审计日志中的带密钥引用',
      en: 'The keyed references of a member of staff or a patient in the audit log',
    },
    access: 'identified',
    body: question,
    answer: z.object({ reference: z.string().nullable(), references: z.array(z.string()) }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requireSomeOfLog(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        const asked = parseWith(question, ctx.state.body)
        // Nobody learns the name of what they may not see.
        if (!logViewOf(ctx, ports).sees('subject' in asked ? 'actor' : 'patients'))
          throw notPermitted({ action: 'read', subject: 'audit-entry' })
        await recordReading(ctx, ports, 'audit.query')
        const references = await referencesOf(asked, ports)
        ctx.body = { reference: references[0] ?? null, references }
      },
    ],
  }
}

async function referencesOf(
  asked: z.infer<typeof question>,
  { seal, vault }: Ports,
): Promise<readonly string[]> {
  if ('subject' in asked) return [seal.staffReference(asked.subject)]
  return (await vault.namesOf(aliasesOf(asked.patient, { seal }))).map(seal.patientReference)
}
