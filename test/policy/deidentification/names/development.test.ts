import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { address } from '../../../../policy/deidentification/recognisers/address.ts'
import { personName } from '../../../../policy/deidentification/recognisers/person-name.ts'
import { seenPlace } from '../../../../policy/deidentification/recognisers/seen-place.ts'
import { measure, type Marked } from './marked.ts'

const folder = path.resolve(process.cwd(), '../shared/data/deid')
const isHere = existsSync(folder)
if (!isHere)
  console.log('The development data are absent: names and addresses are not measured on them.')

function read(name: string): Marked[] {
  return readFileSync(path.join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Marked)
}

describe.skipIf(!isHere)('on the development data', () => {
  it.each([
    ['dev/multipriv_zh_300.jsonl', 0.97, 0.94],
    ['dev/msra_val.jsonl', 0.6, 0.55],
    ['dev/pd_dev.jsonl', 0.58, 0.54],
    ['dev/cluener_dev.jsonl', 0.58, 0.38],
    ['dev/weibo_dev.jsonl', 0.45, 0.3],
    ['dev/uner_gsdsimp_dev.jsonl', 0.45, 0.38],
    ['dev/uner_gsd_trad_dev.jsonl', 0.48, 0.4],
  ])('names of %s are found', (name, leastRecall, leastPrecision) => {
    const { recall, precision } = measure(read(name), 'PERSON', personName.find)
    console.log(name, 'recall', recall.toFixed(3), 'precision', precision.toFixed(3))
    expect(recall).toBeGreaterThan(leastRecall)
    expect(precision).toBeGreaterThan(leastPrecision)
  })

  it('addresses of profiles are found', () => {
    const { covered, precision } = measure(
      read('dev/multipriv_zh_300.jsonl'),
      'ADDRESS',
      address.find,
    )
    expect(covered).toBeGreaterThan(0.97)
    expect(precision).toBeGreaterThan(0.96)
  })

  it('clinical text that was held out of training holds few names and addresses', () => {
    const held = ['negative/fp_cehrner.jsonl', 'negative/fp_cmedqaner.jsonl']
      .flatMap(read)
      .filter((_, index) => index % 5 === 0)
    expect(measure(held, 'PERSON', personName.find).wrongPerTenThousand).toBeLessThan(2.5)
    for (const { type, find } of [address, ...seenPlace])
      expect(measure(held, type, find).wrongPerTenThousand).toBeLessThan(0.2)
  })
})
