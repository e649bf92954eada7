import { characterSet, isIn } from '../character-sets.ts'
import { wordAt } from '../word-at.ts'

/** What a part of an address is. */
export type Kind = 'town' | 'village' | 'street' | 'estate' | 'weak'

/** What ends the name of a part; a weak ending counts only where something else says that this is an address. */
const endings: Readonly<Record<Kind, string>> = {
  town: '街道办事处 街道办 街道 办事处 镇 乡 苏木 农场 林场 牧场 渔场 茶场 矿区 开发区 工业园区 工业园 园区 新区 管理区 民族乡 满族乡 回族乡',
  village:
    '村民委员会 村委会 居委会 牧委会 村民小组 自然村 社区 嘎查 村 庄 屯 寨 大队 生产队 农垦团',
  street: '大道 大街 胡同 大马路 马路 公路 路 街 巷 弄 街坊 里弄 支路 环路 斜路',
  estate:
    '小区 花园 家园 公寓 大厦 新村 佳苑 嘉园 家属院 家属楼 家属区 家属大院 宿舍 宿舍楼 宿舍区 大院 公馆 山庄 别墅 雅苑 华府 华庭 名都 名苑 豪庭 豪园 新城 新苑 安置区 安置房 安置小区 广场 商城 敬老院 养老院 福利院 老年公寓 国际城 邨 苑 楼宇 屋苑 名邸 府邸 云庭 嘉苑 雅居 筒子楼 移民点 安置点 街区 大楼 商厦 中心大楼 世界观',
  weak: '楼 坪 坝 湾 岭 坡 塘 冲 沟 营 堡 店 铺 集 湖 洼 坳 坑 垌 峪 岗 墩 圩 埠 桥 口 城 府 园 院 庭 居 郡 墅 阁 轩 里 道 段 组 社 队 圈 场 站 厂 角 洲 岛 头 家 台 房 岔 坎 界 那 窝子 草原 牧点 下屋 老屋 中心 国际 半岛 片区 辖区 辖',
}

type Ending = { readonly text: string; readonly kind: Kind }

const byFirst = new Map<number, Ending[]>()
for (const kind of ['town', 'village', 'street', 'estate', 'weak'] as const) {
  for (const text of endings[kind].split(' ')) {
    const code = text.charCodeAt(0)
    byFirst.set(code, [...(byFirst.get(code) ?? []), { text, kind }])
  }
}
for (const list of byFirst.values()) list.sort((a, b) => b.text.length - a.text.length)
const beginnings = characterSet(byFirst.keys())

/** The longest ending that stands at `index`, or undefined. */
export function endingAt(text: string, index: number): Ending | undefined {
  const code = text.charCodeAt(index)
  return isIn(beginnings, code) ? wordAt(byFirst.get(code), text, index) : undefined
}

/** Words of which an ending is but a part: 铁路, 心脏社区 and 家庭 are no place. */
const others =
  /^[铁公马道走]?路$|[网线通思退销套电旁短活回尿气血管]路$|走平路|入院|出院|癌|瘤|某院|公众|专业|正规|慢慢|^(?:老|同|家|回|下|城|小|故|侨|他|异)乡$|^[同本全该各每此外某农邻一二三][村院]|家庭|患者|居住|起居|农村|乡下|家里|[患病诊]房|病|[内外妇儿骨眼耳鼻喉皮神消呼心肾肿急口我专本]科|科室|医|[用服吃西中成草膏]药|药[物品片房]|诊|术|护士|检查|治疗|咳|痛|时候|电话|手机|姓名|性别|年龄|身份|职业/u

/** Whether a stretch cannot be the name of a place. */
export function isForeign(stretch: string): boolean {
  return others.test(stretch)
}
