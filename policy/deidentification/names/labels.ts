/** What a character is to the tagger: outside, begin, inside and end of a name, a name by itself, part of a place or institution. */
const labels = ['O', 'B', 'I', 'E', 'S', 'X'] as const

/** How many labels there are; the rows of the weight table are that wide. */
export const labelCount = labels.length

/** For each label the labels that may stand before it. */
export const predecessors: readonly (readonly number[])[] = [
  [0, 3, 4, 5],
  [0, 3, 4, 5],
  [1, 2],
  [1, 2],
  [0, 3, 4, 5],
  [0, 3, 4, 5],
]
