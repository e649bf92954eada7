import { isIn } from '../character-sets.ts'
import { nameCharacters } from './characters.ts'
import { isForeign } from './suffixes.ts'

/** Verbs and words that follow a place in a sentence; inside a part with an ending (来龙镇) they may stand. */
const ends = new Set(
  '返和与从给至这那打干做放养赶来过卖开种捡走寄吃守找搬读陪帮挖喂转请租借人有就近曾现今昨多反复因等务农退职突发摔跌坠倒喝串采跑抓送收取办订嫁娶班前次岁周时分咳痛热诊治病患独及并则为于说称述讲其男女父母夫妻儿孙妹兄弟签捕割翻绕接迁探叫睡出入当参属电联邮已再又才不很都也还把将被会能可要想该值绝否号',
)

/** What a tail may hold though one of its characters would end it. */
const landmarks =
  /(?:[中市县区乡镇]?(?:人民|中)?医院(?=斜?对|旁|后|前|附近|家属|宿舍|门)|[旁边]?泥?[草平瓦]房|旁边?|对[面过门]|斜对[面过门]?|附近|后[身院面门街巷]|前[院面街]|门[口前卫]室?|楼[上下]|隔壁|跟前|底下|底|坎[上下]|[东南西北][头边侧面院屋排把][头边]?|[里外]屋|院[里内]|桥[头下]|路口|街口|村口|口|脚下|那边|这边|一带|那家|[东西南北后前]排|[东西南北]?第?[一二三四五六七八九十两几\d]{1,3}[家户排]|半坡|[一二三四五六七八九十]楼|[东西]把边|把头|趟|崖畔|涝坝|[东南西北]?[沟河井崖塬]沿?边?|最里头|下坎|上坎|门面|门市|出租[屋房]|平房|老屋|老房子?(?!家)|自建房|超市|供销社|粮站|粮库|卫生[室院]|信用社|小学|中学|清真寺|菜市场|市场|收发室|传达室|门卫室?|车库|驿站|加油站|饭店|宾馆|旅社|旅馆|工地|货场|火车站|车站|沟口|井沿|河边|河沿|码头)/uy

/** Verbs and times that stop a tail, too. */
const words =
  /上[班学来岸]|[近昨今当次每前后]日|[今去前]年|\d+[天日月年]|医院|无[^门]|自[己述]|经[常过营]|看[病孩管]|天[天前]|已经|多次/uy
const longest = 14

/** Whether a verb or the like stands here, which ends a place. */
export function isStop(text: string, index: number): boolean {
  return ends.has(text.charAt(index))
}

/** Index after what still belongs to a place but has no grammar: landmarks and names without an ending. */
export function afterTail(text: string, index: number): number {
  const start = text.charAt(index) === ' ' ? index + 1 : index
  const end = run(text, start)
  const tail = text.slice(start, end)
  if (tail.length >= longest || isForeign(withoutLandmarks(tail))) return index
  if (start > index && !/[旁对后前隔底楼东西南北]/u.test(tail)) return index
  return tail.length === 1 && !isLone(text, start) ? index : end
}

function run(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start < longest) {
    const length = lengthAt(landmarks, text, end) || nameLength(text, end)
    if (length === 0) break
    end += length
  }
  return end
}

function nameLength(text: string, index: number): number {
  return isTail(text, index) && lengthAt(words, text, index) === 0 ? 1 : 0
}

/** One character is a landmark, or the end of a name before a mark. */
function isLone(text: string, start: number): boolean {
  const next = text.charCodeAt(start + 1)
  return /[旁口后里底畔边堡]/u.test(text.charAt(start)) || !(next >= 0x3400 && next < 0xa000)
}

function isTail(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0x3400 && isIn(nameCharacters, code) && !ends.has(text.charAt(index))
}

function lengthAt(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0].length ?? 0
}

function withoutLandmarks(tail: string): string {
  return tail.replaceAll(/卫生[室院]|院[里内]|中?医院|药店|诊所/gu, '')
}
