import { readRegion } from '../deidentification/gazetteer/regions.ts'

/**
 * What de-identification leaves on purpose, since care needs it, and what still singles a person out when enough of it
 * comes together (indirect identifiers of GB/T 37964-2019).
 */
const traits = ['day', 'age', 'people', 'incident', 'place'] as const
export type Trait = (typeof traits)[number]

const patterns: Readonly<Record<Exclude<Trait, 'place'>, RegExp>> = {
  day: /(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d|(?<!\d)\d{1,2}月\d{1,2}[日号]/u,
  age: /\d ?(?:周?岁|y\/?o\b|years? old)|[男女][,，、/ ]{1,2}\d{1,2}(?!\d)/u,
  people:
    /(?:蒙古|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京]|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族/u,
  incident: /爆炸|爆燃|坍塌|塌方|坠楼|溺水|雷击|矿难|枪伤|失踪|空难|沉船|灭门|群体中毒/u,
}

/** The traits that a text, as it leaves, still tells of somebody. Places are looked for only where three others are. */
export function traitsIn(texts: readonly string[]): readonly Trait[] {
  const found: Trait[] = traits.filter(
    (trait) => trait !== 'place' && texts.some((text) => patterns[trait].test(text)),
  )
  return found.length >= 3 && texts.some(namesPlace) ? [...found, 'place'] : found
}

// The gazetteer knows the cities; counties are too many, and say what they are.
const county = /[\u4e00-\u9fff]{2}(?<![外本全各邻同我该个])[县旗](?!医|级|城)/u

/** Whether a city or county is named that is no ordinary word. */
function namesPlace(text: string): boolean {
  if (county.test(text)) return true
  for (let index = 0; index < text.length; index += 1) {
    const region = readRegion(text, index)
    if (region !== null && region.level > 0 && (region.isFull || !region.isOrdinary)) return true
  }
  return false
}
