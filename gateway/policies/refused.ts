import type { BundleFault } from '#policy'

/** Why a step was not taken. */
export type PolicyRefusal =
  | 'no-such-version'
  | 'wrong-state'
  | 'not-author'
  | 'same-person'
  | 'broken'
  | 'unchanged'
  | 'tests-failed'
  | 'locks-out'
  | 'base-changed'
  | 'another-waits'
  | 'never-active'

/** A step of a version that was not taken. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused'
  readonly refusal: PolicyRefusal
  /** What is wrong with the files, when they are broken. */
  readonly faults: readonly BundleFault[]

  constructor(refusal: PolicyRefusal, faults: readonly BundleFault[] = []) {
    super(refusal)
    this.refusal = refusal
    this.faults = faults
  }
}
