import type { Environment } from '../config.ts'

/** What a person types after `wardline`: a name, a line of help, and the work; the number is the exit code. */
export type Command = {
  readonly name: string
  readonly usage: string
  readonly zh: string
  readonly en: string
  readonly run: (words: readonly string[], environment: Environment) => Promise<number>
}

/** A mistake of the person who typed; the message is all they need to see. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
}
