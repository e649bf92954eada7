import type { Problem } from '../problems.ts'

/** Does what `work` says; what it throws becomes the problem that `problemOf` makes of it, and stays as it is where that is null. */
export async function foreseen<Answer>(
  work: () => Promise<Answer>,
  problemOf: (error: unknown) => Problem | null,
): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    throw problemOf(error) ?? error
  }
}
