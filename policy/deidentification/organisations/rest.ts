import { endingAt } from './endings.ts'

const unit =
  /(?:第?[一二三四五六七八九十\d]{1,3}(?:车间|分厂|采区|分部|部|队|班|连|营|科|厂|矿|炼|班组)|[一二三四五六七八九十\d]{1,2}[(（]\d{1,2}[)）]班|[(（]\d{1,2}[)）]班|[一二三四五六]?[(（]\d{1,2}[)）]|[(（][^()（）\n]{1,8}(?:处|部|校区|园区|分园)[)）]|[A-Z]区|流水线|灌装线|生产线|汽修班|幼师班|[\u3400-\u9fff]{2,3}系(?=[退读的大学])|外勤组|工会|分园|东校区|西校区|南校区|北校区|新校区|老校区|本部|总部|小学部|初中部|高中部|国际部)/uy
const longestPart = 6

/** Index after the departments, branches and classes behind a name: 二车间, 青岛分公司, 一(4)班. */
export function afterRest(text: string, index: number): number {
  let end = index
  for (let parts = 0; parts < 4; parts += 1) {
    const next = afterPart(text, end)
    if (next === end) return end
    end = next
  }
  return end
}

function afterPart(text: string, index: number): number {
  for (let at = index; at < index + longestPart; at += 1) {
    const end = Math.max(afterUnit(text, at), afterEnding(text, at, index))
    if (end > at) return end
    if (!isInside(text, at)) return index
  }
  return index
}

function afterUnit(text: string, at: number): number {
  unit.lastIndex = at
  return at + (unit.exec(text)?.[0].length ?? 0)
}

/** 园长 and 队长 are no part of the name. */
function afterEnding(text: string, at: number, index: number): number {
  const ending = endingAt(text, at)
  if (ending === undefined) return at
  const isPart =
    at === index
      ? ending.strength !== 'weak' || ending.text.length > 1
      : ending.strength !== 'trade'
  return isPart ? at + ending.text.length : at
}

const stops = /[的在是上下工任做开当教读退干打看送来去和与及有因为了被把给说职员司老同学生]/u

function isInside(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x3400 && code < 0xa000 && !stops.test(text.charAt(at))
}
