// 否认肝炎、结核、精神病史: the clause ends at the first stop, comma or space, so that what follows still counts.
const denials =
  /否认[^，。；;,\s]{0,40}|\b(?:denies|denied|no history of|without a history of)\b[^.;,\n]{0,80}/giu
const affirmations = /阳性|确诊|诊断|[（(]\s?[+＋]|服用|\bpositive\b|\bdiagnosed\b|\bbut\b/iu

/**
 * The stretches of a text in which a history is denied as a matter of form. Nearly every Chinese record denies mental
 * illness and venereal disease; that alone tells nothing. A negative test is no denial: that it was made tells something.
 */
export function denialsIn(text: string): readonly { start: number; end: number }[] {
  return [...text.matchAll(denials)]
    .filter(([clause]) => !affirmations.test(clause))
    .map(({ 0: clause, index }) => ({ start: index, end: index + clause.length }))
}

/** Whether the words around a stretch deny it: 无精神病史, 无家族性遗传病史. */
export function isDeniedAround(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 6), start)
  return (
    /(?:无|没有)(?:家族性?|明确|既往)?$/u.test(before) && /^病?史/u.test(text.slice(end, end + 2))
  )
}
