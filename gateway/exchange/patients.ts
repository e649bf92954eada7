import type { Prompt } from './prompt.ts'

/** A number of a patient, and the system that gave it (FHIR R4 Identifier). */
export type PatientNumber = { readonly system?: string | undefined; readonly value: string }

/** The numbers of each patient whom a request names with any. */
export function patientsOf(prompt: Prompt): readonly (readonly PatientNumber[])[] {
  return (prompt.wardline?.people ?? [])
    .filter(({ resourceType }) => resourceType === 'Patient')
    .map(({ identifier = [] }) =>
      identifier.flatMap(({ system, value }) => (value?.trim() ? [{ system, value }] : [])),
    )
    .filter((numbers) => numbers.length > 0)
}
