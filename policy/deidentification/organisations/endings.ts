import { characterSet, isIn } from '../character-sets.ts'
import { wordAt } from '../word-at.ts'

/** What the last word of an organisation's name says: it names one, it may name one, or it is only a trade. */
export type Strength = 'company' | 'strong' | 'weak' | 'trade'

const words: Readonly<Record<Strength, string>> = {
  company:
    '有限责任公司 股份有限公司 有限公司 集团公司 支公司 分公司 总公司 公司 律师事务所 会计师事务所 专业合作社',
  strong:
    '集团 学校 专科学校 职业学校 职业中专 职专 师专 建校 工业学校 大学 学院 师院 师大 医学院 工学院 职业技术学院 职校 技校 卫校 中专 党校 附中 附小 附幼 中学 小学 国小 国中 高中 初中 高级中学 完小 教学点 职高 师范 幼儿园 幼稚园 幼托 托儿所 托育园 辅导班 工厂 总厂 分厂 化肥厂 水泥厂 电厂 铸造厂 工坊 印刷厂 厂 煤矿 铁矿 金矿 矿业 矿山 银行 支行 分行 储蓄所 农商行 信用社 合作社 供销社 粮库 粮站 邮政局 邮局 派出所 公安局 公安分局 刑侦大队 交警大队 刑警队 交警队 消防队 消防救援站 城管局 法院 检察院 管理局 林业局 矿务局 粮食局 教育局 税务局 国税局 地税局 供电局 水务局 财政局 民政局 农业局 水利局 交通局 铁路局 工商局 国土局 电业局 烟草局 海关 村委会 居委会 村民委员会 居民委员会 街道办 镇政府 乡政府 县政府 市政府 人民政府 政府 事务所 研究所 研究院 设计院 勘探队 地质队 施工队 工程队 作业队 运输队 机修队 车队 出版社 报社 日报社 电视台 广播站 文化馆 博物馆 图书馆 少年宫 体校 运动学校 武校 驾校 商行 商场 商店 百货 超市 酒店 宾馆 饭店 饭庄 旅社 餐厅 酒楼 食堂 理发店 4S店 药店 大药房 营业厅 营业所 门市部 加油站 客运站 汽车站 火车站 车务段 车辆段 机务段 工务段 电务段 项目部 畜牧站 兽医站 农技站 电管站 水管所 供电所 林业站 文化站 收费站 变电站 福利院 敬老院 养老院 救助站 林场 农场 牧场 渔场 采石场 砖瓦厂 砖厂 屠宰场 养殖场 养鸡场 养猪场 部队 武警 军分区 边防站 边防连 慈善总会 基金会 助学基金 红十字会 工会 商会 协会 教会 教堂 清真寺 市场 批发市场 KTV 网吧 会所 修配厂 保养厂 服务部 经营部 合作商店 物业公司 物业服务中心 家政公司 烟草专卖局 安装队 批发部 托育中心 康养中心 养护院 建筑队 剧团 文工团 歌舞团 马戏团 京剧院 职院',
  weak: '局 所 站 队 社 店 车行 商行 洋行 琴行 门市部 批发部 小卖部 俱乐部 分部 中心 馆 场 园 连 团 车间 工地 分局 站点 码头 机场 港 铺 坊 仓库 老干部处 后勤处 窑 厅 护养院 城 线 三井 二井 一井 站房 大队 中队 支队 驿站 宫 寺 庙 科研处',
  trade:
    '物流 快运 快递 速运 科技 电子 光电 半导体 贸易 商贸 外贸 建工 建设 建筑 装饰 装修 铸造 机械 重工 纺机 汽修 汽贸 家政 洗涤 印刷 印务 包装 化工 石化 钢铁 钢厂 冶金 传媒 文化 餐饮 服饰 服装 制衣 鞋业 鞋材 实业 置业 地产 物业 保险 人寿 财险 公估 劳务 维修 运输 石材 外卖 食品 乳业 酒业 家具 陶瓷 玩具 电器 电气 光伏 能源 电力 燃气 水务 环卫 环保 保洁 保安 园林 农业 牧业 渔业 水产 种业 船务 船厂 汽车 客运 公交 地铁 航空 铁路 通信 移动 联通 电信 网络 软件 证券 信托 租赁 精工 木业 锰业 矿产 毛纺 纺织 皮革 油漆 饲料 种子 茶叶 药材 苗木 花卉 面粉 粮油 印染 模具 五金 塑胶 橡胶 玻璃',
}

type Ending = { readonly text: string; readonly strength: Strength }

const byFirst = new Map<number, Ending[]>()
for (const strength of ['company', 'strong', 'weak', 'trade'] as const) {
  for (const text of words[strength].split(' ')) {
    const code = text.charCodeAt(0)
    byFirst.set(code, [...(byFirst.get(code) ?? []), { text, strength }])
  }
}
for (const list of byFirst.values()) list.sort((a, b) => b.text.length - a.text.length)
const beginnings = characterSet(byFirst.keys())

/** The characters with which endings begin. */
export const endingBeginnings = [...byFirst.keys()]
  .map((code) => String.fromCharCode(code))
  .join('')

/** The longest ending that stands at `index`. */
export function endingAt(text: string, index: number): Ending | undefined {
  const code = text.charCodeAt(index)
  return isIn(beginnings, code) ? wordAt(byFirst.get(code), text, index) : undefined
}
