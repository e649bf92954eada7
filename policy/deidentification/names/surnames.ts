/**
 * Single-character surnames, most frequent first: after the public frequency rankings, then the rest of the Hundred
 * Family Surnames and surnames of the minorities.
 */
const frequent =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常洪赖'
const familiar =
  '温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥习平廉危嵇荀昌水戈庾邸花荔'
const rare =
  '贲郁诸於汲乌秋伊暴厉祖束韶蓟阴能双贡宰相青丘原展初信依阎闻楚班仝揭智褟由隆琚谌占晋阚储逄卿练锺薄区计强国海银战衣从操木土山云风雪竹东南西北锁生来奚苍利蔚越夔鄂索咸籍蔺屠莘劳扶堵郦雍璩濮寿通扈燕郏浦别充慕茹宦鱼容暨居衡步都满弘广禄阙殳沃厍晁勾融訾毋乜养须丰巢蒯红竺权逯盖益桓公撒羊澹滑丌归邰秘笪赏呼戎酆仉督鄢幸伏钭稽麹蒿糜松井富巴弓牧隗宓蓬郗印宿怀邴皮元湛禹狄贝茅支昝经裘干缑亢况郈琴墨哈谯爱佴伯翦闾帅仰杭岐轩令覆逮盎仵修钮苻鲜慎睢茆栗揣啜皇雒贠母宣粟冼辜佀矫郄豆亓鹿随赫光哲兀凤丑锡麴折虎笃郜斯牙望羿甯芮郤冮粘眭答宛回拓佛永才阿迪漆税綦迮么冶熟呙补禤玄敬蹇但闭岩楼盘台终萨汝钦言福戢粱卯佼侍俎库悉慈斛星泰矫硕祥端良郇鄞练冮撖禚'

const tiers = new Uint8Array(65_536)
for (const [tier, characters] of [
  [3, rare],
  [2, familiar],
  [1, frequent],
] as const) {
  for (const character of characters) tiers[character.charCodeAt(0)] = tier
}

/** 1 for one of the hundred most frequent surnames, 2 for a familiar one, 3 for a rare one, 0 for no surname. */
export const surnameTiers: Readonly<Uint8Array> = tiers

/** Frequent, familiar and rare surnames, for who invents names. */
export const singleSurnames = { frequent, familiar, rare } as const

/** Surnames of two characters. */
export const compoundSurnames =
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 司徒 司空 夏侯 端木 独孤 南宫 闻人 轩辕 呼延 鲜于 赫连 澹台 公冶 太史 申屠 钟离 仲孙 万俟 濮阳 淳于 单于 公羊 拓跋 西门 东郭 百里 第五 纳兰 叶赫 完颜 爱新觉罗 耶律 达奚 贺兰 乐正 左丘 梁丘 巫马 漆雕 亓官 公良 宰父 颛孙 段干 东里 南荣 车正 子车 欧侯'.split(
    ' ',
  )

const compoundStarts = new Map<number, readonly string[]>()
for (const surname of compoundSurnames) {
  const start = surname.charCodeAt(0)
  compoundStarts.set(start, [...(compoundStarts.get(start) ?? []), surname])
}

/** Length of the compound surname that starts at `index` of a simplified text, or 0. */
export function compoundSurnameAt(text: string, index: number): number {
  const candidates = compoundStarts.get(text.charCodeAt(index))
  return candidates?.find((surname) => text.startsWith(surname, index))?.length ?? 0
}
