import type { Actor } from '#audit'

/** Who takes a step, in which request. */
export type Agent = { readonly request: string; readonly actor: Actor }
