import { characterSet, isIn } from '../character-sets.ts'
import { createPairs, hasPair } from '../pairs.ts'
import { wordAt } from '../word-at.ts'
import { cities, districts, provinces } from './china.ts'
import { countries, foreignCities, islands } from './islands.ts'
import { ordinaryNames } from './ordinary-names.ts'

/** A province, city or county as it was read. */
export type Region = {
  readonly end: number
  /** 0 province, 1 city, 2 county or district, 3 a part of one. */
  readonly level: number
  /** Whether it is written with 省, 市, 县 … */
  readonly isFull: boolean
  /** Whether the name alone is an ordinary word, too. */
  readonly isOrdinary: boolean
}

type Name = { readonly text: string; readonly level: number; readonly isOrdinary: boolean }

const ordinary = new Set(ordinaryNames)
const byPair = new Map<number, Name[]>()
const levels = [
  [...provinces, ...countries],
  [...cities, ...foreignCities],
  [...districts.filter((name) => name.length > 1), ...islands],
]
for (const [level, names] of levels.entries()) {
  for (const text of names) {
    const pair = pairAt(text, 0)
    const others = byPair.get(pair) ?? []
    if (others.some((other) => other.text === text)) continue
    others.push({ text, level, isOrdinary: ordinary.has(text) })
    byPair.set(pair, others)
  }
}
for (const names of byPair.values()) names.sort((a, b) => b.text.length - a.text.length)
const pairs = createPairs([...byPair.values()].flat().map(({ text }) => text))

const beginnings = characterSet(Array.from(byPair.keys(), (pair) => pair >>> 16))

function pairAt(text: string, index: number): number {
  return (text.charCodeAt(index) << 16) | text.charCodeAt(index + 1)
}

const suffixes =
  /自治[区州县旗]|[回壮苗藏彝侗瑶土满蒙傣羌黎佤水畲朝鲜家族哈尼布依景颇傈僳各萨克维吾尔柯孜仡佬毛南拉祜纳西裕固撒保安达斡鄂温克伦普米怒独龙东乡古仫]{1,16}自治[区州县旗]|特别行政区|地区(?!别)|新区|(?:省|市(?![场民面售区值])|[县旗州盟]|区(?![域间别划分]))/uy

/** A character that makes a name without suffix part of another: 中山路, 长安镇, 天山村. */
const carriesOn = /[路街道巷镇乡村桥里弄寨屯庄岛湖江河山站城港话菜产籍]|大道|大街|大厦|广场|胡同/uy

/** Reads the name of a region that begins at `index` of a simplified text. */
export function readRegion(text: string, index: number): Region | null {
  if (!isIn(beginnings, text.charCodeAt(index)) || !hasPair(pairs, text, index)) return null
  const name = wordAt(byPair.get(pairAt(text, index)), text, index)
  if (name === undefined) return null
  const { level, isOrdinary } = name
  const named = index + name.text.length
  const end = lengthAt(suffixes, text, named) + named
  if (end > named)
    return { end, level: levelOf(text, { named, end, level }), isFull: true, isOrdinary }
  if (lengthAt(carriesOn, text, named) > 0 && readRegion(text, named) === null) return null
  return { end, level, isFull: false, isOrdinary }
}

/** 朝阳 is a city, 朝阳区 is none. */
function levelOf(
  text: string,
  { named, end, level }: { named: number; end: number; level: number },
): number {
  if (level === 0) return 0
  const last = text.charAt(end - 1)
  if (last === '区' && !text.startsWith('地区', named)) return 2
  return last === '县' || last === '旗' ? 2 : level
}

function lengthAt(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0].length ?? 0
}
