import { z } from 'zod'

const text = z.string().max(512)
const name = z.looseObject({
  text: text.optional(),
  family: text.optional(),
  given: z.array(text).max(8).optional(),
})
const value = z.looseObject({ system: text.optional(), value: text.optional() })
const address = z.looseObject({ text: text.optional(), line: z.array(text).max(8).optional() })

/**
 * The people whom a request is about, as HL7 FHIR R4 resources, reduced to what identifies them. They are looked for in
 * every text with certainty, leave nothing behind and are never sent on.
 */
export const peopleSchema = z
  .array(
    z.looseObject({
      resourceType: z.enum(['Patient', 'RelatedPerson', 'Practitioner']),
      name: z.array(name).max(16).optional(),
      identifier: z.array(value).max(32).optional(),
      telecom: z.array(value).max(16).optional(),
      address: z.array(address).max(16).optional(),
      birthDate: text.optional(),
      contact: z
        .array(
          z.looseObject({
            name: name.optional(),
            telecom: z.array(value).max(16).optional(),
            address: address.optional(),
          }),
        )
        .max(16)
        .optional(),
    }),
  )
  .max(32)
