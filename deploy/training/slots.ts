import { cities, districts } from '../../policy/deidentification/gazetteer/china.ts'
import { world } from '../../policy/deidentification/gazetteer/world.ts'
import { authors } from '../../policy/deidentification/names/lexicon/authors.ts'
import { eponyms } from '../../policy/deidentification/names/lexicon/eponyms.ts'
import { general } from '../../policy/deidentification/names/lexicon/general.ts'
import { ordinary } from '../../policy/deidentification/names/lexicon/ordinary.ts'
import { remedies } from '../../policy/deidentification/names/lexicon/remedies.ts'
import { pick, type Random } from './random.ts'

const lists: Readonly<Record<string, readonly string[]>> = {
  act: '送入院 送来 送医 送至急诊 带来 背来 抱来就诊 打电话 打了120 发现 发现后 问 讲 叫醒 去取药 回家了 走了 哭了 来了 签了字 按了铃 扶起 推来 帮忙 照顾 看望 询问病情 反映 提出 想出院 会诊后 已到 未到 没来 不同意 也来了 都在 还没到 又来了 再次来院 就诊 从楼上摔下 向医生说 对病情不理解 把孩子送来 被车撞 让我来的 给的药 跟着来 入院时 出院后 术后 住院期间 今晨 昨晚 上午 下午 夜间 为其开具药物 为他做了手术 为患者翻身 行入院宣教 行健康教育 行手术治疗 予吸氧 予对症处理 给予吸痰 给他换药 于昨日来院 于今晨出院 在场 在外地打工 在床旁守护 到场抢救 到床旁查看 来电咨询 来院复查 去世 已签字 已离院 已道歉 已知晓 未到场 未签字 因故离开 因病去世 系患者之子 系独居老人 是退休工人 是家中独子 有高血压病史 有抽烟习惯 也表示同意 也在场 均表示理解 曾患肺结核 曾任教师 现居外地 现无不适 既往体健 称其平时体健 称无不适 诉头晕 诉切口疼痛 述无不适 对治疗满意 对青霉素过敏 将患者送来 说没事 说明病情 问能不能出院 正在开会 刚刚到 信用良好 年收入十万元 月收入五千元 身高一米七 体重六十公斤 血型为A型 电话不通 病情稳定 病情好转 情绪低落 精神可 神志清楚 要求出院 拒绝治疗 同意手术 陪护 陪同 代诉 代签 守夜 转告 接电话 主刀 查房 会诊 换药 抽血 记录 核对 很着急 非常满意 态度冷淡 经常失眠 长期吸烟 平时体健 突发胸痛 今日出院 明日手术 昨夜发热 每晚陪护 和我一起来 与患者同住 被送往急诊 把药停了 让我再观察 就诊于我院 从外地赶来 向医生致谢 自觉好转 自行停药 确诊肺癌 被诊断为肺炎 接受化疗 服用中药 联系不上'.split(
    ' ',
  ),
  sex: ['男', '女'],
  dept: '内科 外科 心内科 心血管内科 呼吸内科 呼吸与危重症医学科 消化内科 神经内科 神经外科 骨科 普外科 肝胆外科 胸外科 泌尿外科 妇科 产科 儿科 新生儿科 眼科 耳鼻喉科 口腔科 皮肤科 肿瘤科 放疗科 康复医学科 中医科 急诊科 重症医学科 ICU 麻醉科 检验科 病理科 放射科 超声科 内分泌科 肾内科 风湿免疫科 血液科 感染科 精神科 心理科 全科医学科 体检中心 输血科 药剂科'.split(
    ' ',
  ),
  dx: '高血压病 高血压3级 2型糖尿病 冠心病 急性心肌梗死 心房颤动 慢性心力衰竭 脑梗死 脑出血 肺炎 社区获得性肺炎 慢性阻塞性肺疾病 支气管哮喘 肺结核 肺癌 胃癌 胃溃疡 慢性胃炎 肝硬化 乙型肝炎 胆囊结石 急性胰腺炎 阑尾炎 肠梗阻 直肠癌 结肠癌 乳腺癌 甲状腺结节 甲状腺功能亢进 子宫肌瘤 卵巢囊肿 宫外孕 妊娠期糖尿病 前列腺增生 肾结石 慢性肾脏病 尿路感染 腰椎间盘突出 股骨颈骨折 类风湿关节炎 系统性红斑狼疮 干燥综合征 强直性脊柱炎 贫血 白血病 淋巴瘤 癫痫 抑郁症 焦虑症 精神分裂症 带状疱疹 银屑病 湿疹 白内障 青光眼 中耳炎 鼻窦炎 扁桃体炎 新生儿黄疸 川崎病 手足口病 帕金森病 阿尔茨海默病 桥本甲状腺炎 克罗恩病'.split(
    ' ',
  ),
  drug: '阿莫西林 头孢呋辛 头孢曲松 左氧氟沙星 阿奇霉素 阿司匹林 氯吡格雷 阿托伐他汀 瑞舒伐他汀 美托洛尔 硝苯地平 氨氯地平 缬沙坦 二甲双胍 格列美脲 胰岛素 奥美拉唑 泮托拉唑 雷尼替丁 布洛芬 对乙酰氨基酚 呋塞米 螺内酯 地高辛 华法林 利伐沙班 低分子肝素 甲泼尼龙 泼尼松 地塞米松 沙丁胺醇 布地奈德 孟鲁司特 氯雷他定 西替利嗪 左甲状腺素 甲巯咪唑 奥沙利铂 卡培他滨 紫杉醇 顺铂 曲妥珠单抗 丙泊酚 舒芬太尼 吗啡 地西泮 奥氮平 舍曲林 多巴胺 肾上腺素 氯化钾 葡萄糖酸钙 安宫牛黄丸 金水宝 连花清瘟 黄连素'.split(
    ' ',
  ),
  sym: '胸闷 胸痛 心悸 气促 咳嗽 咳痰 咯血 发热 畏寒 头痛 头晕 恶心 呕吐 腹痛 腹胀 腹泻 便秘 黑便 便血 乏力 纳差 消瘦 水肿 双下肢水肿 皮疹 瘙痒 黄疸 尿频 尿急 血尿 腰痛 关节痛 右膝疼痛 肢体无力 言语不清 抽搐 意识障碍 失眠 视物模糊 耳鸣 听力下降 鼻塞 咽痛 声音嘶哑 吞咽困难 阴道流血 停经 月经不调 盗汗 口干 多饮多尿 手抖 情绪低落'.split(
    ' ',
  ),
  kin: '丈夫 妻子 儿子 女儿 父亲 母亲 父子 母女 夫妻 配偶 长子 次子 女婿 儿媳 哥哥 姐姐 弟弟 妹妹 孙子 外孙女 侄子 朋友 同事 爱人 老伴 母子 父女'.split(
    ' ',
  ),
}

const towns =
  '北京市 上海市 天津市 重庆市 河北省石家庄市 山西省大同市 辽宁省沈阳市 吉林省长春市 黑龙江省大庆市 江苏省南京市 浙江省温州市 安徽省合肥市 福建省泉州市 江西省赣州市 山东省青岛市 河南省周口市 湖北省宜昌市 湖南省常德市 广东省佛山市 广西柳州市 海南省三亚市 四川省成都市 贵州省遵义市 云南省昆明市 陕西省西安市 甘肃省天水市 青海省西宁市 宁夏银川市 新疆喀什市 内蒙古包头市 西藏拉萨市 河南 四川 湖北 山东 广东 江苏 浙江 黄石 马鞍山 温岭 江阴 常熟 金华 安庆 石家庄 邯郸 高邮 龙岩 单县 曹县 方城县 项城 范县 成都 武汉 常州 祁阳 康定'.split(
    ' ',
  )
const hospitals =
  '北京协和医院 市第一人民医院 市中心医院 县人民医院 省立医院 大学附属第一医院 华西医院 同济医院 市妇幼保健院 中医院 第三人民医院 解放军总医院 社区卫生服务中心 镇卫生院 儿童医院 肿瘤医院 常熟市第二人民医院 黄石市中心医院 温州医科大学附属医院 金华市人民医院'.split(
    ' ',
  )
const roads =
  '中山路 人民路 解放大道 建设街 文昌巷 和平里 长江路 黄河路 北京路 学院路 新华街 民主路 工农路 胜利街 朝阳路 光明巷 东风路 万寿路 金龙路 马家堡路 王府街 李家村 张家湾 刘庄村 赵各庄 陈家镇 高桥镇 周庄镇 黄土村 龙泉镇 江东街道 石牌村 杨家坪 孙村 郑家庄 何家坝 吴家山'.split(
    ' ',
  )
const estates =
  '阳光花园 锦绣家园 万科城 幸福里小区 金地名苑 康乐新村 文华苑 江南府 华府 世纪城 明珠小区'.split(
    ' ',
  )

const remedyWords = remedies.split(' ')
const eponymWords = eponyms.split(' ')
const authorWords = authors.split(' ')
const generalWords = general.split(' ')
/** The everyday words of the lexicon, for sentences that teach what is no name. */
export const ordinaryWords: readonly string[] = `${ordinary} ${general}`.split(' ')

const number = (from: number, to: number, random: Random): string =>
  String(from + Math.floor(random() * (to - from + 1)))

function place(random: Random): string {
  const roll = random()
  if (roll < 0.3) return pick(towns, random)
  if (roll < 0.6) return pick(cities, random) + (random() < 0.6 ? '市' : '')
  const district = pick(districts, random)
  return random() < 0.5 && district.length > 1 ? district : `${pick(cities, random)}${district}区`
}

function address(random: Random): string {
  const room = `${number(1, 30, random)}号楼${number(1, 6, random)}单元${number(101, 2505, random)}室`
  return `${pick(towns, random)}${pick(roads, random)}${number(1, 900, random)}号${pick(estates, random)}${room}`
}

function date(random: Random): string {
  const [year, month, day] = [
    number(1990, 2026, random),
    number(1, 12, random),
    number(1, 28, random),
  ]
  return pick(
    [
      `${year}年${month}月${day}日`,
      `${year}-${month}-${day}`,
      `${month}月${day}日`,
      `${year}/${month}/${day}`,
      `${year}.${month}.${day}`,
    ],
    random,
  )
}

/** What stands in a slot that holds no person; `isPlace` says that the tagger shall learn it as a place or institution. */
export function fill(slot: string, random: Random): { text: string; isPlace: boolean } {
  const list = lists[slot]
  if (list !== undefined) return { text: pick(list, random), isPlace: false }
  const places: Readonly<Record<string, () => string>> = {
    place: () => place(random),
    world: () => pick(world, random),
    org: () => (random() < 0.5 ? place(random) : '') + pick(hospitals, random),
    addr: () => address(random),
  }
  const located = places[slot]
  if (located !== undefined) return { text: located(), isPlace: true }
  const others: Readonly<Record<string, () => string>> = {
    age: () => number(1, 95, random),
    num: () => number(1, 40, random),
    date: () => date(random),
    time: () => `${number(0, 23, random)}:${number(10, 59, random)}`,
    phone: () => `13${number(100_000_000, 999_999_999, random)}`,
    gen: () => pick(generalWords, random),
    herb: () => pick(remedyWords, random),
    epo: () => pick(eponymWords, random),
    author: () => pick(authorWords, random),
  }
  const other = others[slot]
  if (other === undefined) throw new Error(`Unknown slot ${slot}`)
  return { text: other(), isPlace: false }
}
