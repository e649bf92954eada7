import path from 'node:path'

import { readRecords, type Annotated } from './corpus.ts'

/** The development data, which is not part of the repository: the first argument of the command. */
export const dataFolder = path.resolve(process.cwd(), process.argv[2] ?? '../shared/data/deid')

/**
 * Clinical texts that name nobody. Every fifth is left out, so that false findings can be counted on text that no model has
 * seen.
 */
export const clinicalTexts = (): readonly Annotated[] =>
  ['fp_cehrner', 'fp_cmedqaner']
    .flatMap((name) => readRecords(path.join(dataFolder, `negative/${name}.jsonl`)))
    .filter((_, index) => index % 5 !== 0)
