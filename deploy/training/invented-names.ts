import { cities } from '../../policy/deidentification/gazetteer/china.ts'
import { givenCharacters } from '../../policy/deidentification/names/given.ts'
import { general } from '../../policy/deidentification/names/lexicon/general.ts'
import { ordinary } from '../../policy/deidentification/names/lexicon/ordinary.ts'
import {
  compoundSurnames,
  singleSurnames,
  surnameTiers,
} from '../../policy/deidentification/names/surnames.ts'
import { pick, pickEarly, type Random } from './random.ts'

/** Characters of given names seen in a corpus, to be mixed with the ones of our list. */
export type Pool = {
  readonly given: readonly string[]
  readonly foreign: readonly string[]
  readonly any: readonly string[]
}

const uyghur =
  '阿依古丽 古丽娜尔 迪丽热巴 买买提 艾力 吐尔逊 阿卜杜拉 阿布都 热依汗 帕提古丽 阿米娜 玉素甫 艾合买提 库尔班 努尔 古丽巴哈尔 麦麦提 亚森 肉孜 阿孜古丽 塔依尔 木拉提 哈力克 吐尔洪 依明 哈斯木 热合曼 卡德尔 沙吾提 阿曼古丽 阿迪力 艾尼瓦尔 海力且 茹仙古丽 祖丽皮亚 米娜瓦尔 古力 帕尔哈提 西尔艾力 图尔荪 凯麦尔 阿不力孜 叶尔兰 巴合提 别克 加娜尔 努尔兰 赛力克 阿依努尔 胡安西 叶斯哈提 马合木提 沙依拉 卡米拉 达吾提 阿力木 阿扎提 伊力亚斯 买合木提 玛依拉 热娜 茹克亚 赛买提 托合提 乌斯曼 司马义'.split(
    ' ',
  )
const tibetan =
  '扎西 卓玛 次仁 央金 拉姆 多吉 丹增 格桑 平措 旺堆 白玛 仁青 尼玛 达瓦 索朗 德吉 边巴 顿珠 曲珍 罗布 强巴 益西 旦增 嘎玛 桑杰 才让 仓央 措姆 洛桑 普布 米玛 巴桑 拉巴 次旺 丹巴 索南 旺杰 次央 才旺 旦巴 华旦 夏吾 周措 更登 拉毛 仓决 完玛 南杰 尕藏 斗尕 班玛 昂旺 群措 德措 措毛 扎巴 群培 贡布 加措 曲扎 卓嘎 玉珍'.split(
    ' ',
  )
const mongolian =
  '巴特尔 乌云 其其格 斯琴 高娃 娜仁 托娅 苏日娜 萨仁 格日勒 哈斯 宝音 呼和 那顺 朝鲁 布和 额尔敦 阿古拉 乌兰 图雅 敖日格乐 牧仁 孟和 吉日嘎拉 白音 敖登 乌日娜 塔娜 朝克图 青格尔 满都拉 哈日 德力格尔 苏和 布赫 那森 阿拉坦 包勒 朝洛蒙 斯日古楞 达楞 宝力道 照日格图 其木格 萨日娜 特木尔 通拉嘎 阿木尔'.split(
    ' ',
  )
const yi =
  '吉克 阿苏 马海 沙马 瓦其 曲比 尔古 阿牛 木呷 阿呷 子洛 木果 伍各 拉布 石者 阿依 阿果 日火 拉铁 尔布 惹古 阿木 约布 色聪 尼阿 加洛 史古 乌果'.split(
    ' ',
  )
const southern =
  '岩香 岩温 玉波 玉罕 罕月 早腊 阿妮 木帕 娜朵 扎迫 依香 勒干 弄兰 麻果 赛旺 咩依 阿鲁 阿婻'.split(
    ' ',
  )
const japaneseFamily =
  '佐藤 铃木 高桥 田中 渡边 伊藤 山本 中村 小林 加藤 吉田 山田 佐佐木 山口 松本 井上 木村 斋藤 清水 桥本 石川 前田 藤田 冈田 和田 萩原 中岛 坂本 远藤 宫崎'.split(
    ' ',
  )
const japaneseGiven =
  '美咲 结衣 惠子 由美 阳子 真由美 千夏 樱子 优子 明美 健太 勇气 一郎 大辅 正夫 翔太 和也 浩二 直树 隆 诚 薰'.split(
    ' ',
  )
const given =
  '约翰 玛丽 大卫 迈克尔 詹姆斯 罗伯特 安娜 伊丽莎白 玛格丽特 托马斯 查理 查尔斯 凯瑟琳 亨利 彼得 保罗 艾米丽 苏珊 简 露西 安东尼 伊万 弗拉基米尔 娜塔莎 谢尔盖 奥尔加 穆罕默德 阿里 法蒂玛 哈桑 佐藤 山本 铃木 田中 卡洛斯 玛利亚 何塞 皮埃尔 弗朗索瓦 汉斯 克劳斯 索菲亚 安德烈 尼古拉 瓦西里 丹尼尔 克里斯 杰克 汤姆 本杰明 艾伦 凯文 史蒂文 乔治 爱德华 威廉 理查德 约瑟夫 戴维 阿曼达 珍妮弗 杰西卡 莎拉 劳拉 琳达 卡罗琳 玛莎 朱莉娅 艾玛 奥利维亚'.split(
    ' ',
  )
const family =
  '史密斯 约翰逊 布朗 威廉姆斯 琼斯 戴维斯 米勒 威尔逊 泰勒 安德森 托马斯 杰克逊 怀特 哈里斯 马丁 汤普森 罗宾逊 克拉克 刘易斯 沃克 霍尔 艾伦 杨 金 赖特 格林 贝克 亚当斯 尼尔森 卡特 米切尔 罗伯茨 特纳 菲利普斯 坎贝尔 伊万诺夫 彼得罗夫 伊万诺娃 斯米尔诺夫 加西亚 罗德里格斯 费尔南德斯 杜邦 穆勒 施密特 舒尔茨 罗西 科斯塔 席尔瓦 哈桑 汗 辛格 阮文 库马尔 沙玛'.split(
    ' ',
  )
const syllables =
  '阿艾安奥巴贝本比彼波伯布查达大戴丹德迪蒂顿多恩尔法菲费芬夫弗福盖格哈海汉赫亨霍基吉加杰卡凯康科克库拉莱兰朗劳勒雷里丽利莲林琳卢鲁路伦罗洛马玛曼梅门蒙米莫姆穆纳娜奈内尼诺欧帕派佩皮普奇乔琼瑞萨塞森沙莎史斯思苏索塔泰坦汤特图托瓦万威维温文沃乌西希夏谢辛休雅亚伊因泽兹佐扎娅茨'

function surname(random: Random): string {
  const roll = random()
  if (roll < 0.64) return pickEarly(singleSurnames.frequent, 1.6, random)
  if (roll < 0.86) return pick(singleSurnames.familiar, random)
  if (roll < 0.94) return pick(singleSurnames.rare, random)
  if (roll < 0.98) return pickEarly(compoundSurnames, 1.8, random)
  return (
    pickEarly(singleSurnames.frequent, 2, random) + pickEarly(singleSurnames.frequent, 2, random)
  )
}

function givenCharacter(pool: Pool, random: Random): string {
  const roll = random()
  if (roll < 0.36) return pickEarly(givenCharacters.usual, 1.4, random)
  if (roll < 0.68) return pick(givenCharacters.further, random)
  if (roll < 0.92) return pick(pool.given, random)
  return pick(pool.any, random)
}

/** Two characters (or one, or a doubled one) as parents choose them. */
export function givenName(pool: Pool, random: Random): string {
  const first = givenCharacter(pool, random)
  const roll = random()
  if (roll < 0.2) return first
  if (roll < 0.24) return first + first
  return first + givenCharacter(pool, random)
}

/** How many names are words, or the model would trust the dictionary more than what stands around them. */
const shareOfWords = 0.05
const shortWords = [...ordinary.split(' '), ...general.split(' '), ...cities].filter(
  (word) => word.length === 2 && surnameTiers[word.charCodeAt(0)] !== 0,
)

const words = [...ordinary.split(' '), ...general.split(' ')].filter((word) => word.length === 2)

/** A name that is a word too, or holds one: 高峰, 安静, 王胜利. */
function wordName(random: Random): string {
  return random() < 0.6 ? pick(shortWords, random) : surname(random) + pick(words, random)
}

/** A Chinese name of two to four characters; now and then written with spaces, or begun like a word: 常德胜, 高明亮. */
export function chineseName(pool: Pool, random: Random): string {
  if (random() < 0.02) return pick(shortWords, random) + givenCharacter(pool, random)
  if (random() < shareOfWords) return wordName(random)
  const family = surname(random)
  const name = givenName(pool, random)
  if (family.length + name.length === 2 && random() < 0.15)
    return `${family}${pick(['　', ' ', '  '], random)}${name}`
  return family + name
}

/** A surname by itself. */
export function surnameAlone(random: Random): string {
  return surname(random)
}

/** The way colleagues and neighbours speak of somebody. */
export function nickname(pool: Pool, random: Random): string {
  const family = surname(random)
  const roll = random()
  if (roll < 0.3) return `小${family}`
  if (roll < 0.55) return `老${family}`
  if (roll < 0.65) return `阿${givenCharacter(pool, random)}`
  if (roll < 0.75) return `小${givenCharacter(pool, random)}`
  if (roll < 0.92) return `${family}某`
  return `${family}${pick(['老', '工', '总', '姐', '哥'], random)}`
}

/** A name of another people of China, or from Japan. */
export function minorityName(random: Random): string {
  const roll = random()
  if (roll < 0.3) return `${pick(uyghur, random)}·${pick(uyghur, random)}`
  if (roll < 0.4) return pick(uyghur, random)
  if (roll < 0.5) return pick(yi, random) + pick(yi, random)
  if (roll < 0.54) return pick(southern, random)
  if (roll < 0.64) return pick(japaneseFamily, random) + pick(japaneseGiven, random)
  if (roll < 0.84) return pick(tibetan, random) + (random() < 0.75 ? pick(tibetan, random) : '')
  return pick(mongolian, random) + (random() < 0.5 ? pick(mongolian, random) : '')
}

function invented(random: Random): string {
  const length = 2 + Math.floor(random() * 3)
  return Array.from({ length }, () => pick(syllables, random)).join('')
}

/** A foreign name in Chinese sounds. */
export function foreignName(pool: Pool, random: Random): string {
  const first = random() < 0.6 ? pick(given, random) : invented(random)
  const last = random() < 0.6 ? pick(family, random) : invented(random)
  const roll = random()
  if (roll < 0.62) return `${first}·${last}`
  if (roll < 0.68) return `${first}·${pick(given, random)}·${last}`
  if (roll < 0.8 && pool.foreign.length > 0) return pick(pool.foreign, random)
  return random() < 0.5 ? first : last
}
