import type { Environment } from '../config.ts'

/** The work of one command: what was typed after its name, the settings; the number is the exit code. */
export type Run = (words: readonly string[], environment: Environment) => Promise<number>

/** A mistake of the person who typed; the message is all they need to see. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
}
