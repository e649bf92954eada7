import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { batchesOf } from '../../../gateway/deidentification/batches.ts'
import { piecesOf } from '../../../gateway/deidentification/pieces.ts'

const texts = fc.string({
  unit: fc.constantFrom('中', 'a', '\n', '。', '，', '𠮷'),
  maxLength: 200,
})

test('pieces are the text, none too long, no character cut', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, most) => {
      const pieces = piecesOf(text, most)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      for (const { text: piece, at } of pieces) {
        expect(text.startsWith(piece, at)).toBe(true)
        expect(piece.length).toBeLessThanOrEqual(most)
        expect(piece.isWellFormed()).toBe(true)
      }
    }),
  )
})

test('a long text is cut behind a line, a sentence or a word', () => {
  const starts = (text: string) => piecesOf(text, 8).map((piece) => piece.text)
  expect(starts('一二三四。五\n六七八')).toEqual(['一二三四。五\n', '六七八'])
  expect(starts('一二三四五。六七八')).toEqual(['一二三四五。', '六七八'])
  expect(starts('一二三四五，六七八')).toEqual(['一二三四五，', '六七八'])
  expect(starts('一二三四五六七八九')).toEqual(['一二三四五六七八', '九'])
})

test('batches hold every text in order and keep both limits', () => {
  const limits = { mostTexts: 2, mostCharacters: 5 }
  expect(batchesOf(['aa', 'bb', 'c', 'dddd', 'ee', '1234567'], limits)).toEqual([
    ['aa', 'bb'],
    ['c', 'dddd'],
    ['ee'],
    ['1234567'],
  ])
  expect(batchesOf([], limits)).toEqual([])
})
