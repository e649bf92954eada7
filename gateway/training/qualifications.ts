import type { Qualification } from '#policy'

/** Where passed courses are kept. */
export type QualificationStore = {
  listFor(subject: string): Promise<readonly Qualification[]>
}

/** How long a list is trusted before it is read again. */
const freshForMs = 10_000
const maxSubjects = 10_000

/** Reads passed courses, remembering each subject's for ten seconds. Throws when they cannot be read: no proof, no entry. */
export function createQualifications(
  store: QualificationStore,
  clock: () => Date,
): (subject: string) => Promise<readonly Qualification[]> {
  const remembered = new Map<
    string,
    { readonly list: readonly Qualification[]; readonly until: number }
  >()
  return async (subject) => {
    const now = clock().getTime()
    const known = remembered.get(subject)
    if (known && known.until > now) return known.list
    const rows = await store.listFor(subject)
    const list = rows.map(({ course, version, expiresAt }) => ({ course, version, expiresAt }))
    if (remembered.size >= maxSubjects) remembered.clear()
    remembered.set(subject, { list, until: now + freshForMs })
    return list
  }
}
