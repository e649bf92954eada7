import { createNameReturn, createRestorer, type DateShift, type Restorer } from '#policy'

/** What stands in an answer for what was taken out of the prompt. */
export type Substitutes = {
  /** Surrogate to original. */
  readonly surrogates: ReadonlyMap<string, string>
  /** Invented name to the surrogate that it stands for. */
  readonly names?: ReadonlyMap<string, string>
  /** How the dates of the prompt were moved, if they were. */
  readonly dates?: DateShift | null
}

/** Text that goes through in pieces. */
type Stage = { readonly push: (chunk: string) => string; readonly end: () => string }

/**
 * Restores one field: invented names become surrogates, dates move back, surrogates become originals; in this order, for what
 * is put back is true already and must not be changed again.
 */
export function createFieldRestorer(
  { surrogates, names, dates }: Substitutes,
  escape?: (original: string) => string,
): Restorer {
  const restorer = createRestorer(surrogates, escape)
  const stages: readonly Stage[] = [
    ...(names && names.size > 0 ? [createNameReturn(names)] : []),
    ...(dates ? [dates.createReturn()] : []),
    restorer,
  ]
  return {
    push: (chunk) => stages.reduce((text, stage) => stage.push(text), chunk),
    end: () => stages.reduce((text, stage) => stage.push(text) + stage.end(), ''),
    get restored() {
      return restorer.restored
    },
    get unknown() {
      return restorer.unknown
    },
    get written() {
      return restorer.written
    },
  }
}
