import { isHan } from './characters.ts'
import { labels, titles } from './cues.ts'
import type { Characters } from './features.ts'
import { confidence, endOfHan, looksLikeName, surnameLengthAt, type Name } from './name.ts'
import { wordMatches } from './word-matches.ts'
import { beginsWithRole, isKnownWord, wordKinds } from './words.ts'

const byLength = (a: string, b: string): number => b.length - a.length
const alternatives = [...labels].sort(byLength).join('|')
const titleWords = [...titles].sort(byLength)

/** A field name, what may stand in brackets after it, and what separates it from its value. */
const labelPattern = new RegExp(
  `(?:${alternatives})(?:[（(][^（()）]{0,8}[)）])?["”'’*]{0,3}[ \\t\u3000]{0,8}(?:(?:[:：=＝|｜]|为[:：])[ \\t\u3000|"“'‘*]{0,12}|[ \\t\u3000]+|(?<=姓名|签名|签字))`,
  'uy',
)
/** Fields that hold a name and nothing else, so that also a name without a known surname is believed. */
const strong = /姓名|全名|签名|签字|户名/u
const stops =
  /性别|年龄|住院|门诊|床号|床位|科室|病区|民族|关系|电话|手机|联系|日期|时间|身份证|出生|籍贯|地址|住址|婚姻|职业|记录|审核|签名|签字|主治|主管|责任|麻醉|助手|一助|二助|护士|医师|医生|主任|副主任|教授|病史|主诉|诊断|与患者|系患者|为患者/u

/** What heads the next column, where a heading is not followed by a value. */
const headings =
  /^(?:性别|年龄|生日|出生|工龄|工种|工号|学号|班级|学校|单位|部门|岗位|职务|职称|编号|序号|备注|结果|身高|体重|血型|症状|疗效|视力|关系|电话|住址|籍贯)/u

/** Names that stand as the value of a field, and the lists that follow such a value. */
export function findLabelled(text: string, characters: Characters): Name[] {
  const names: Name[] = []
  for (const { 0: label, index } of wordMatches(labelPattern, text, {
    characters,
    kind: wordKinds.label,
  })) {
    const name = valueAt(text, index + label.length, label)
    if (name === null) continue
    names.push(name, ...findListed(text, name.end))
  }
  return names
}

function valueAt(text: string, start: number, label: string): Name | null {
  const spaced = spacedName(text, start)
  if (spaced !== null) return spaced
  const end = cut(text, start, endOfHan(text, start))
  const value = text.slice(start, end)
  const hasSeparator = /[:：=＝|｜]/u.test(label)
  if (/[名字]$/u.test(label)) return bareName(start, value)
  if (value.length < 2) return hasSeparator ? surnameAt(text, start, end) : null
  if (looksLikeName(value)) return { start, end, score: confidence.labelled }
  return strong.test(label) && isAcceptable(value)
    ? { start, end, score: confidence.labelled }
    : null
}

/** 姓名张三: without a separator only what looks like a short name is one. */
function bareName(start: number, value: string): Name | null {
  const isName = value.length <= 3 && looksLikeName(value)
  return isName ? { start, end: start + value.length, score: confidence.labelled } : null
}

/** Ends a run of characters where the next field or a title begins: 张三性别男. */
function cut(text: string, start: number, end: number): number {
  const stop = stops.exec(text.slice(start + 1, end))
  const cutAt = stop === null ? end : start + 1 + stop.index
  return cutAt > start + 4 || cutAt < end ? cutAt : withoutSex(text, start, cutAt)
}

/** 张三男 62岁: the sex is not the end of the name when an age or a blank follows three characters. */
function withoutSex(text: string, start: number, end: number): number {
  const isSex =
    /[男女]/u.test(text.charAt(end - 1)) && /^[,，、 \u3000]*\d/u.test(text.slice(end, end + 4))
  return isSex && end - start >= 3 ? end - 1 : end
}

/** A name in a field for names, though its first character is no surname we know: a short word or one with dots. */
function isAcceptable(value: string): boolean {
  if (headings.test(value)) return false
  if (isKnownWord(value) || beginsWithRole(value)) return isPossible(value)
  if (/[的了不未无已请须应处栏]/u.test(value)) return false
  return value.includes('·') ? value.length <= 24 : value.length <= 7
}

/** 高兴 and 成功 are words, but in a field for names they are persons. */
function isPossible(value: string): boolean {
  return value.length <= 3 && surnameLengthAt(value, 0) === 1 && !beginsWithRole(value)
}

function surnameAt(text: string, start: number, end: number): Name | null {
  const isSurname = end - start === 1 && surnameLengthAt(text, start) === 1
  return isSurname ? { start, end, score: confidence.loose } : null
}

/** 张 三: two characters set apart to look as long as three. */
function spacedName(text: string, start: number): Name | null {
  if (surnameLengthAt(text, start) !== 1) return null
  const gap = /^[ \u3000]{1,3}/u.exec(text.slice(start + 1, start + 4))
  if (gap === null) return null
  const last = start + 1 + gap[0].length
  const isAlone = isHan(text.charCodeAt(last)) && !isHan(text.charCodeAt(last + 1))
  if (!isAlone || '男女'.includes(text.charAt(last))) return null
  return { start, end: last + 1, score: confidence.labelled }
}

const separator =
  /^(?:[（(][^（()）\n]{0,12}[)）])?(?:[ \u3000]*[、，,／/；;][ \u3000]*|[ \u3000]{1,2})/u

/** 王一、李二主任、张三护士长: what follows a name in a list of names. */
function findListed(text: string, from: number): Name[] {
  const names: Name[] = []
  let at = from
  for (;;) {
    const afterTitle = at + titleLengthAt(text, at)
    const gap = separator.exec(text.slice(afterTitle, afterTitle + 24))
    if (gap === null) return names
    const start = afterTitle + gap[0].length
    const end = cut(text, start, endOfHan(text, start))
    const isItem = end - start <= 4 && looksLikeName(text.slice(start, end))
    if (!isItem) return names
    names.push({ start, end, score: confidence.listed })
    at = end
  }
}

/** Length of the title that stands at `index`, or 0. */
function titleLengthAt(text: string, index: number): number {
  return titleWords.find((title) => text.startsWith(title, index))?.length ?? 0
}
