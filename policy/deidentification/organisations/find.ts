import { nameCharacters } from '../addresses/characters.ts'
import type { Range } from '../addresses/find.ts'
import { readRegions } from '../addresses/place.ts'
import { characterSet, isIn } from '../character-sets.ts'
import { isCare, isEmployment, isJobBehind, isMaker, isTreating, isWorkBefore } from './cues.ts'
import { endingAt, endingBeginnings, type Strength } from './endings.ts'
import { afterRest } from './rest.ts'

/** Every organisation of a simplified text that is tied to a person, in order. */
export function findOrganisations(text: string): readonly Range[] {
  const ranges: Range[] = []
  let from = 0
  for (let index = 1; index < text.length; index += 1) {
    if (!isIn(beginnings, text.charCodeAt(index))) continue
    const ending = endingAt(text, index) ?? numberedSchool(text, index)
    if (ending === undefined) continue
    const range = around(text, { from, index, ...ending })
    if (range === null) continue
    ranges.push(range)
    from = range.end
    index = range.end - 1
  }
  return ranges
}

type Ending = { readonly text: string; readonly strength: Strength }

const schools =
  /第?[一二三四五六七八九十\d]{1,4}(?:小(?=[(（\d]|[一二三四五六]?[(（]|校|[老教]师|[的读上念休退])|(?:中|炼|轧厂|运司)(?![学心午年时期腹周级型度风国医西毒等下间分位重肠叶脑节]))/uy

const numeral = '第一二三四五六七八九十0123456789'
const numerals = characterSet(numeral)
const beginnings = characterSet(endingBeginnings + numeral)

/** 市五中, 三十四中, 第二小. */
function numberedSchool(text: string, index: number): Ending | undefined {
  if (!isIn(numerals, text.charCodeAt(index))) return undefined
  schools.lastIndex = index
  const found = schools.exec(text)?.[0]
  return found === undefined ? undefined : { text: found, strength: 'strong' }
}

type Candidate = Ending & { readonly from: number; readonly index: number }

function around(text: string, { from, index, text: ending, strength }: Candidate): Range | null {
  const end = afterRest(text, index + ending.length)
  const isJob = isJobBehind(text, end)
  if (strength === 'weak' && !isJob) return null
  const start = beginning(text, from, index)
  if (index - start < 1) return null
  if (isOther(text, { start, end, strength })) return null
  const evidence = {
    isPlaced: readRegions(text, start).regions > 0 || /^[省市县区镇乡]/u.test(text.charAt(start)),
    isWork: isWorkBefore(text, start),
    isJob,
    isBounded: isBounded(text, start, end),
    length: index - start,
  }
  const score = isEmployment(text, start) ? 0.75 : scores[strength](evidence)
  return score > 0 ? { start, end, score } : null
}

/** Whether it is no name, or names who treats or makes drugs. */
function isOther(
  text: string,
  { start, end, strength }: { start: number; end: number; strength: Strength },
): boolean {
  const name = text.slice(start, end)
  const after = text.slice(end, end + 8)
  if (isNoName(name) || isMaker(name) || isTreating(name, after)) return true
  return strength !== 'company' && isCare(name + after)
}

type Evidence = {
  readonly isPlaced: boolean
  readonly isWork: boolean
  readonly isJob: boolean
  readonly isBounded: boolean
  readonly length: number
}

/** How sure a name is by its ending and what speaks for it. */
const scores: Readonly<Record<Strength, (evidence: Evidence) => number>> = {
  company: ({ length }) => (length > 1 ? 0.8 : 0),
  strong: ({ isPlaced, isWork, isJob, isBounded, length }) => {
    if (isPlaced || (isWork && isJob)) return 0.8
    return length > 1 && (isWork || isJob || isBounded) ? 0.7 : 0
  },
  weak: ({ isPlaced, isWork, isJob, length }) => {
    if (length < 2 && !isPlaced) return 0
    return (isPlaced && isJob) || (isWork && isJob) ? 0.65 : 0
  },
  trade: ({ isPlaced, isWork, isJob, length }) => {
    if (length < 2) return 0
    return (isPlaced && (isJob || isWork)) || (isWork && isJob) ? 0.65 : 0
  },
}

const before = /[|\t:：(（“"\n，,;；—^[\]>] ?$|^$/u
const after = /^ ?[|\t)）”"\n，,。;；—^<\]]|^ [\u3400-\u9fff]|^$/u

/** Whether a name stands alone in its cell, clause or brackets. */
function isBounded(text: string, start: number, end: number): boolean {
  return (
    before.test(text.slice(Math.max(0, start - 2), start)) && after.test(text.slice(end, end + 2))
  )
}

const longestName = 24
const stops = characterSet('的了因被把患住诊您我你他她它们吗呢吧啊让请没说问诉称在于是系为喺')

function mayStand(code: number): boolean {
  return isIn(nameCharacters, code) || (code >= 0x3400 && code < 0xa000) || code === middleDot
}

const middleDot = '·'.charCodeAt(0)

/** "夜未央"KTV: the name stands between quotation marks. */
function isQuoted(text: string, index: number): boolean {
  return /["“][^"“”\n]{1,10}["”]$/u.test(text.slice(Math.max(0, index - 13), index))
}

/** Walks left to where the name begins: behind a mark or a word that leads to it. */
function beginning(text: string, from: number, index: number): number {
  let start = isQuoted(text, index)
    ? text.lastIndexOf(text.charAt(index - 1) === '”' ? '“' : '"', index - 2)
    : index
  const least = Math.max(from, index - longestName)
  while (start > least) {
    const before = text.charCodeAt(start - 1)
    if (isIn(stops, before) || !mayStand(before)) break
    start -= 1
  }
  return cutLead(text, start, index)
}

const labels = /^(?:幼儿园|车队|学校|单位|公司|幼教|矿上|职业)/u

/** 幼儿园东莞厚街晨曦幼儿园: the word before a region is a label. */
function afterLabel(text: string, start: number): number {
  const label = labels.exec(text.slice(start, start + 4))?.[0] ?? ''
  const end = start + label.length
  return label !== '' && readRegions(text, end).regions > 0 ? end : start
}

const leads =
  /^(?:(?:.{2,10}?)?(?:[和自打做干]|开户行)|.{0,10}?(?:就职|任职|供职|受雇|就读|毕业|退休|服役|挂靠|派驻|抬头|兹有|单位|学校名?|雇主|下岗前|退休前|年轻时|送[水货]?|[与及原到给随找转致去往派叫姓从由逛搞念]|对面|旁边|附近|隔壁|门口)于?|)/u

function cutLead(text: string, start: number, index: number): number {
  let at = afterLabel(text, start)
  for (let cuts = 0; cuts < 4; cuts += 1) {
    if (readRegions(text, at).regions > 0) return at
    const cut = leads.exec(text.slice(at, index))?.[0].length ?? 0
    if (cut === 0) return at
    if (at + cut >= index) return index
    at += cut
  }
  return at
}

const anyOne =
  '公司|单位|医学院|专科学校|学校|工厂|厂|集团|大学|学院|中学|小学|高中|初中|幼儿园|银行|政府|派出所|超市|市场|食堂|法院|商场|酒店|宾馆|饭店|餐厅|部队|工地|商店|药店|协会|工会|车间|图书馆|车队|商会|基金会|网吧|客运站|火车站|汽车站|物流|快递|外卖|装修|保安|保洁|家政|物业|保险|建筑|运输|移动|联通|电信|公安局|法庭|街道办|居委会|村委会|加油站|敬老院|养老院|福利院'
const noName = new RegExp(
  `^(?:.{0,4}[家个这那])?(?:[本我该贵某各外同此其这那上下全每两几多有无新大小原乡镇县市省区村]|送检|护工|外包|私人|寄宿|工程|建筑|保险|快递|附近|当地|外地|劳务|以前|后来|今天|昨天|现在|平时|人民|街道|老年|公立|私立|普通|重点){0,2}(?:${anyOne})$`,
  'u',
)
const noWord =
  /\d年|\d月|\d日|\d号站|食堂$|一?部分|全部|局部|[腹胸头颈腰背足尾根底顶外内面手]部|阶段|时段|现场|当场|到处|多处|何处|平台|分化|型高中|逛|^[上读]过|年[小中大]学$|上[中小大]学$|上幼儿园$|上高中$|上班$|段换|^.{0,2}所$|^[姓夫妻]$|隆起|厂家|到场|在场|立场|退场|出场|进场|全麻|术中心|手术|重心|核心|耐心|担心|恶心|心中心|立场|会场|疗效|团$(?<=[一疑集抱]团)|排队|站队|出站|流连|黏连|粘连|相连|店铺|旅馆/u

function isNoName(name: string): boolean {
  return noName.test(name) || noWord.test(name)
}
