import { afterCity, afterDistrict, afterProvince } from './lookup.ts'

/**
 * A place as it was read: where it ends, how many administrative and how many finer parts it has, and whether a house,
 * a flat or a group of houses is numbered in it.
 */
export type Place = {
  readonly end: number
  readonly regions: number
  readonly streets: number
  readonly hasNumber: boolean
}

type Rank = 'region' | 'street' | 'number'

type Part = {
  readonly rank: Rank
  /** Which parts must stand before it; without any it may begin a place. */
  readonly after?: 'region' | 'any' | 'number'
  readonly pattern: RegExp
}

const han = '[\u3400-\u9fff]'
const digits = String.raw`(?:\d{1,5}|[一二三四五六七八九十百]{1,4})`

/** The parts of a Chinese address from the county to the room; each repetition is bounded, so reading is linear. */
const parts: readonly Part[] = [
  {
    rank: 'region',
    after: 'region',
    pattern: new RegExp(
      `${han}{1,9}?(?:自治县|自治旗|自治州|地区|新区|(?<![小社园校院病一二三四五六七八九十])[区县旗市])(?![域间别分划路街])`,
      'uy',
    ),
  },
  {
    rank: 'street',
    after: 'region',
    pattern: new RegExp(`${han}{1,7}?(?:街道办事处|街道|镇|乡|苏木)(?!痛|静|咳)`, 'uy'),
  },
  {
    rank: 'number',
    after: 'any',
    pattern: new RegExp(
      `${digits}(?:号院|号楼|号|弄|巷|栋|幢|座|楼|单元|层|室|房|门|户|组|队|社|屯|期|区|段|村)(?:之[一二三四五六七八九\\d]{1,2})?(?!病|床|线)`,
      'uy',
    ),
  },
  { rank: 'number', after: 'any', pattern: new RegExp(`(?:附|甲|乙)?${digits}号`, 'uy') },
  {
    rank: 'number',
    after: 'any',
    pattern: new RegExp(
      `(?:[东南西北中前后]|[A-Za-z甲乙丙丁])${digits}?(?:座|栋|幢|室|单元|区|号楼|房|楼)`,
      'uy',
    ),
  },
  { rank: 'number', after: 'any', pattern: /\d{1,5}(?:[-—–#]\d{1,5}){1,3}(?:号|室|房)?/uy },
  { rank: 'number', after: 'number', pattern: /[A-Za-z]?\d{1,5}(?![\d.%/年月日岁床元次])/uy },
  {
    rank: 'street',
    pattern: new RegExp(
      `${han}{1,8}?(?:大道|大街|胡同|[路街巷弄])(?:[东南西北中]?(?:段|里)|${digits}段|[东西南北](?=\\d))?(?!口|过|途|程|道|由|村)`,
      'uy',
    ),
  },
  { rank: 'street', pattern: new RegExp(`${han}{1,7}?[道里](?=\\d{1,5}[号弄栋楼])`, 'uy') },
  {
    rank: 'street',
    pattern: new RegExp(
      `[\u3400-\u9fffA-Za-z\\d]{1,9}?(?:小区|花园|家园|公寓|大厦|新村|佳苑|家属[院楼区]|宿舍[楼区]?|大院|公馆|山庄|别墅|社区|嘎查|[苑村屯寨庄坊](?![医卫村]))`,
      'uy',
    ),
  },
  {
    rank: 'street',
    after: 'any',
    pattern: new RegExp(
      `${han}{2,7}?(?:城|园|府|湾|里|院|堡|庭|居|郡|墅|广场|中心|国际)(?=[东南西北]?(?:\\d|[A-Z一二三四五六七八九十][栋幢座期区]))`,
      'uy',
    ),
  },
  {
    rank: 'street',
    pattern: new RegExp(
      `${han}{2,7}?(?:城|园|府|湾|庭|郡|墅)(?=[东南西北]?(?:\\d{1,4}|[A-Z一二三四五六七八九十])(?:栋|幢|座|期|区|号楼))`,
      'uy',
    ),
  },
]

/** Words that stand in sentences and hospitals, never inside the name of a street or village. */
const foreign =
  /[的了是因于被把及与患诉到从往去至住]|医院|病|科|门诊|急诊|手术|术后|查房|检查|治疗|护士|医生|农村|[铁公线道马电通思出网]路|时候|地址|为/u

/**
 * Reads the longest place that begins at `start` of a simplified text. After a word for a home it may begin with a town
 * or village, as if a county stood before it; `assumed` is how many regions are taken for granted.
 */
export function readPlace(text: string, start: number, assumed = 0): Place {
  const { end, regions } = readRegions(text, start)
  let place: Place = { end, regions: regions + assumed, streets: 0, hasNumber: false }
  for (;;) {
    const next = readPart(text, place)
    if (next === null) return place
    place = next
  }
}

const streetAhead = /[区县路街道巷里镇村乡大东南西北一二三四五]/u

/** Province, city and two districts, each with the words that may end its name. */
const steps = [
  { after: afterProvince, suffix: /(?:自治区|特别行政区|省|市)/uy, isNeeded: false },
  { after: afterCity, suffix: /(?:自治州|地区|市|州|盟)/uy, isNeeded: false },
  { after: afterDistrict, suffix: /(?:新区|区|县|市|旗)/uy, isNeeded: true },
  { after: afterDistrict, suffix: /(?:新区|区|县|市|旗)/uy, isNeeded: true },
]

/** Reads province, city and district by the gazetteer: their names may stand without 省, 市 and 区. */
export function readRegions(text: string, start: number): { end: number; regions: number } {
  let end = start
  let regions = 0
  for (const { after, suffix, isNeeded } of steps) {
    const named = after(text, end)
    if (named < 0) continue
    const whole = afterMatch(suffix, text, named)
    // 朝阳区 is no city 朝阳, 中山路 no district 中山; and without 区 a district counts only behind a city.
    const isMissed = isNeeded && regions === 0
    if (whole === named && (isMissed || streetAhead.test(text.charAt(named)))) continue
    end = whole
    regions++
  }
  return { end, regions }
}

function afterMatch(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  const match = pattern.exec(text)
  return match === null ? index : index + match[0].length
}

function readPart(text: string, place: Place): Place | null {
  for (const { rank, after, pattern } of parts) {
    if (!mayFollow(after, place)) continue
    const end = afterMatch(pattern, text, place.end)
    if (end === place.end || foreign.test(text.slice(place.end, end))) continue
    return {
      end,
      regions: place.regions + (rank === 'region' ? 1 : 0),
      streets: place.streets + (rank === 'street' ? 1 : 0),
      hasNumber: place.hasNumber || rank === 'number',
    }
  }
  return null
}

function mayFollow(after: Part['after'], { regions, streets, hasNumber }: Place): boolean {
  const isOpen = {
    region: regions > 0 && streets === 0 && !hasNumber,
    any: regions + streets > 0 || hasNumber,
    number: hasNumber || streets > 0,
  }
  return after === undefined || isOpen[after]
}
