import { endsWordAt } from './dictionary-map.ts'
import type { Characters } from './features.ts'
import { confidence, looksLikeName, surnameLengthAt, type Name } from './name.ts'

/** 姓昝，姓欧阳的: the text says that it is a surname. */
const surnameStatement = /姓(?![名氏甚什啥])([\u3400-\u9fff]{1,2})(?=[，,。；;、的）)\s]|$)/gu
/** A speaker at the beginning of a line: 牛占海：我见过七例. */
const speaker = /^[ \t\u3000]{0,8}([\u3400-\u9fff]{2,4})(?=[:：][^\d\s])/gmu
/** Кириллица и tiếng Việt: capitalised words of scripts that Chinese notes use for names alone. */
const foreignScript =
  /(?<![\p{L}])(?:\p{Lu}\.[ ]?){0,2}(?:(?=[\p{L}\p{M}'’-]*[\u0300-\u036f\u0400-\u04ff\u1ea0-\u1ef9])\p{Lu}[\p{L}\p{M}'’-]{1,24})(?: \p{Lu}[\p{L}\p{M}'’-]{1,24}){0,4}/gu

const anyForeignScript = /[\u0300-\u036f\u0400-\u04ff\u1ea0-\u1ef9]/u
/** Japanese syllables, which Chinese notes use for names alone. */
const syllables = /[\u3041-\u3096\u30a1-\u30fa]{2,12}/gu
const anySyllable = /[\u3041-\u30fa]/u

/** Names that a statement, a dialogue or their script shows. */
export function findNamed(text: string, characters: Characters): Name[] {
  return [
    ...stated(text),
    ...speakers(text, characters),
    ...inForeignScript(text),
    ...inSyllables(text),
  ]
}

function stated(text: string): readonly Name[] {
  return Array.from(text.matchAll(surnameStatement), (match) => {
    const end = match.index + match[0].length
    const name = match[1] ?? ''
    const isSurname = name.length === 1 || surnameLengthAt(name, 0) === 2
    return { start: end - name.length, end, score: isSurname ? confidence.titled : 0 }
  }).filter(({ score }) => score > 0)
}

function speakers(text: string, characters: Characters): readonly Name[] {
  return Array.from(text.matchAll(speaker), (match) => {
    const end = match.index + match[0].length
    return { start: end - (match[1]?.length ?? 0), end, score: confidence.loose }
  }).filter(
    ({ start, end }) => looksLikeName(text.slice(start, end)) && !endsWordAt(characters, end - 1),
  )
}

function inForeignScript(text: string): readonly Name[] {
  if (!anyForeignScript.test(text)) return []
  return Array.from(text.matchAll(foreignScript), ({ 0: name, index }) => ({
    start: index,
    end: index + name.length,
    score: confidence.listed,
  }))
}

function inSyllables(text: string): readonly Name[] {
  if (!anySyllable.test(text)) return []
  return Array.from(text.matchAll(syllables), ({ 0: name, index }) => ({
    start: index,
    end: index + name.length,
    score: confidence.loose,
  }))
}
