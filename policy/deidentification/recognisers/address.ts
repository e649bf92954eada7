import { findEnglish, findTagged } from '../addresses/english.ts'
import { findPlaces, type Range } from '../addresses/find.ts'
import { findHouses } from '../addresses/houses.ts'
import type { Finding } from '../finding.ts'
import { toSimplified } from '../names/simplify.ts'
import type { Recogniser } from '../recogniser.ts'

/** Addresses from the city to the room: what is nearer than a province and tied to a person. */
export const address: Recogniser = {
  name: 'address',
  type: 'ADDRESS',
  find: (original, scan) => {
    const text = scan?.view().text ?? toSimplified(original)
    const ranges = [
      ...findPlaces(text),
      ...findHouses(text),
      ...findEnglish(text),
      ...findTagged(text),
    ]
    return withoutOverlap(ranges).map(toFinding)
  },
  finds: [
    '住址：«浙江省杭州市西湖区文三路478号2幢301室»',
    '家住«朝阳门外大街12号»，独居。',
    '现住«天通苑西二区3号楼2单元501»。',
    '籍贯：«河南省周口市»',
    '地址：«香港九龍旺角亞皆老街8號15樓B室»',
    '住«台北市大安區忠孝東路四段223巷10弄5號3樓»',
    '患者«四川省凉山彝族自治州昭觉县竹核乡大温泉村3组»人。',
    'Address: «25 Garden Road, Central, Hong Kong»',
  ],
  ignores: [
    '心前区无隆起，右侧颈动脉分叉区见斑块。',
    '3病区，急诊科12床。',
    '患者来自河南，曾在北京协和医院就诊。',
    '住院号见病案首页，住院部3号楼。',
    '足三里穴区压痛，反射区正常。',
    '上海市第一人民医院消化道出血组。',
  ],
}

function toFinding({ start, end, score }: Range): Finding {
  return { type: 'ADDRESS', start, end, score, recogniser: 'address' }
}

function withoutOverlap(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Range[] = []
  for (const range of sorted) {
    const last = kept.at(-1)
    if (last === undefined || range.start >= last.end) kept.push(range)
    else if (range.end > last.end) kept[kept.length - 1] = { ...last, end: range.end }
  }
  return kept
}
