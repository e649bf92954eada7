import { z } from 'zod'

import type { Ports } from '../ports.ts'

/** A patient by their numbers, as an HL7 FHIR R4 Patient names them; in a body, where no log of addresses sees it. */
export const patient = z.strictObject({
  identifier: z
    .array(
      z.strictObject({
        system: z.string().max(512).optional(),
        value: z.string().trim().min(1).max(512),
      }),
    )
    .min(1)
    .max(32),
})

/** The keyed hashes under which the vault knows a patient. */
export const aliasesOf = (
  { identifier }: z.infer<typeof patient>,
  { seal }: Pick<Ports, 'seal'>,
): readonly string[] => identifier.map(seal.patientAlias)
