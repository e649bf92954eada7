import { isHan } from './characters.ts'
import { transliterationSounds } from './given.ts'
import type { Name } from './name.ts'
import type { Seen } from './tagger.ts'
import { isInsideOrdinaryWord, isInsideTermOfMedicine } from './words.ts'

/** What follows an eponym: the sign, disease or scale that is called after somebody. */
const eponymTail =
  /^(?:氏|征(?![求得询])|病(?![人历情房区床史程重危倒案])|综合[征症]|试验|骨折|三角|淋巴瘤|评分|量表|细胞|杂音|呼吸|现象|小体|束|环|染色|杆菌|球菌|菌|疗法|切口|分期|分级|分型|指数|收缩|麻痹|反射|线)/u
/** What follows the name of a place. */
const placeTail =
  /^(?:[市县镇乡屯盟旗]|村(?!民|里人)|街道|自治|[路街巷]\d|大道|胡同|医院|大学|公司|段\d)/u
const placeInside = /[镇村乡县屯]/u
/** How much likelier than not, as a logarithm, a word must be somebody's name: 温馨 called, 成功 sat behind me. */
const leastForWord = 2
/** The same for remedies and eponyms: nurse 丁香, but never 丁香 3g. */
const leastForTerm = 7
const sexTail = /^[,，、 \u3000]*\d|^性/u

/** Names that the model sees, without what its neighbours show to be something else. */
export function findSeen(text: string, seen: readonly Seen[]): Name[] {
  return seen.flatMap((tagged) => {
    const name = withoutSex(text, tagged)
    return isWord(text, name, tagged.margin) || isSomethingElse(text, name)
      ? []
      : [{ ...name, score: scoreOf(tagged.margin) }]
  })
}

/** Up to 0.9 for a name beyond doubt; one that is as likely as not stays under the 0.5 of the shipped policy. */
function scoreOf(margin: number): number {
  return 0.9 - 0.45 * Math.exp(-Math.max(0, margin) / 3)
}

function withoutSex(text: string, { start, end }: Seen): { start: number; end: number } {
  const isSex =
    end - start > 2 &&
    '男女'.includes(text.charAt(end - 1)) &&
    sexTail.test(text.slice(end, end + 4))
  return { start, end: isSex ? end - 1 : end }
}

function isWord(text: string, { start, end }: { start: number; end: number }, margin: number) {
  if (margin < leastForWord) return isInsideOrdinaryWord(text, start, end)
  return margin < leastForTerm && isInsideTermOfMedicine(text, start, end)
}

function isSomethingElse(text: string, { start, end }: { start: number; end: number }): boolean {
  const after = text.slice(end, end + 4)
  if (placeTail.test(after)) return true
  if (end - start > 3 && placeInside.test(text.slice(start, end))) return true
  if (beginsWithEponym(text, start, end)) return true
  return isForeign(text, start, end) && (eponymTail.test(after) || isGraded(text, end))
}

/** 马兰帕蒂 Ⅲ级, 卢兰德 3分: what has a grade or a score is a scale; persons have ages and beds. */
function isGraded(text: string, end: number): boolean {
  return /^ ?(?:[ⅠⅡⅢⅣⅤ]|I{1,3}(?![a-z])|IV|\d{1,3}(?! ?[岁床号室楼年月日:：.\d-]))/u.test(
    text.slice(end, end + 6),
  )
}

/** 詹韦征阳: a known eponym, taken together with the word for its sign. */
function beginsWithEponym(text: string, start: number, end: number): boolean {
  for (let cut = start + 2; cut < end; cut++) {
    const isEponym =
      eponymTail.test(text.slice(cut, cut + 4)) && isInsideOrdinaryWord(text, start, cut)
    if (isEponym) return true
  }
  return false
}

/** Whether every character writes a sound; a Chinese surname with a given name rarely does. */
function isForeign(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    if (isHan(code) && transliterationSounds[code] === 0) return false
  }
  return true
}
