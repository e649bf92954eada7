import { expect, test } from 'vitest'

import { mapDictionary, padding } from '../../../../policy/deidentification/names/dictionary-map.ts'
import { extendHash, kindOfHash } from '../../../../policy/deidentification/names/dictionary.ts'

const hashOf = (word: string): number =>
  Array.from(word).reduce((hash, character) => extendHash(hash, character.charCodeAt(0)), 0)

test.each(['医院', '因为', '发现', '昨天', '非常'])('%s is a word', (word) => {
  expect(kindOfHash(hashOf(word))).toBeGreaterThan(0)
})

test('strange stretches are hardly ever taken for words', () => {
  let words = 0
  for (let first = 0x9000; first < 0x9400; first += 1) {
    words += Number(kindOfHash(extendHash(extendHash(0, first), first ^ 0x155)) > 0)
  }
  expect(words).toBeLessThan(16)
})

test('the map tells where the words of a text begin, end and lie', () => {
  const { begins, finishes, covers } = mapDictionary('昨天。发现')
  const at = (values: Uint8Array, index: number) => values[index + padding] ?? 0
  expect(at(begins, 0)).toBeGreaterThan(0)
  expect(at(finishes, 1)).toBeGreaterThan(0)
  expect([0, 1, 2, 3, 4].map((index) => at(covers, index) & 3)).toEqual([0, 1, 0, 0, 1])
})
