import { byPattern, type Rule } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const year = String.raw`(?:1[89]|20)\d\d`
const digit = '〇零○O0一二三四五六七八九'
const lunar =
  '(?:[正元一二三四五六七八九十冬腊]{1,3}月(?:初?[一二三四五六七八九十廿卅]{1,3}[日号]?)?)'
const time = String.raw`(?:[ T]{0,2}\d{1,2}[:时]\d{2}(?::\d{2}|分)?)?`
const months =
  '(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)'

/** Ways a date is written, the longest first. */
const dates = [
  String.raw`${year} ?年 ?元月(?:\d{1,2}[日号]?)?`,
  String.raw`${year} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?[日号]?)?${time}`,
  String.raw`${year} ?年(?:[正元一二三四五六七八九十冬腊]{1,3}月(?:初?[一二三四五六七八九十廿卅]{1,3}[日号]?)?)`,
  String.raw`${year} ?[-/.] ?\d{1,2}(?: ?[-/.] ?\d{1,2}(?!\d)${time})?`,
  String.raw`${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?!\d)`,
  String.raw`[一二1-2][${digit}9]{3}年(?:[正元一二三四五六七八九十冬腊]{1,3}月(?:初?[一二三四五六七八九十廿卅]{1,3}[日号]?)?)?`,
  String.raw`${year} ?年?(?!\d)`,
  String.raw`\d\d年(?:\d{1,2}月(?:\d{1,2}[日号]?)?|${lunar})`,
  `民国 ?(?:\\d{1,3}|[元一二三四五六七八九十廿卅]{1,4}) ?年(?:\\d{1,2}月(?:\\d{1,2}[日号]?)?|${lunar})?`,
  `民國 ?(?:\\d{1,3}|[元一二三四五六七八九十廿卅]{1,4}) ?年(?:\\d{1,2}月(?:\\d{1,2}[日号]?)?|${lunar})?`,
  `[〇零一二三四五六七八九]{2}年(?:${lunar})?`,
  `[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年(?:${lunar})?`,
  String.raw`\d{1,2}月\d{1,2}[日号]?`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:${year}|\d\d)(?!\d)`,
  String.raw`${months}\.? \d{1,2}(?:st|nd|rd|th)?,? ${year}`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?${months}\.?[ ,-]{0,2}${year}`,
]
/** The ways that name a day. */
const day = String.raw`(?:1[89]|20)\d\d(?:年\d{1,2}月\d{1,2}日?|[-/.]\d{1,2}[-/.]\d{1,2}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)`
/** What follows a date of care. */
const care = String.raw`(?! ?[,:T]? ?(?:\d{1,2}[:时点]|入院|就诊|来|住院|收|门诊|急诊|因|起|至|行|始|拟|手术|术|出院|检查|复查|随访|于|在|开始|查|接种(?!证)|首诊|初诊|[-~]))`
const date = `(?:${dates.join('|')})`

function before(words: string, score: number, needs: readonly string[]): Rule {
  return { pattern: new RegExp(`(?:(?<!\\d)|(?!\\d))(${date})(?=${words})`, 'gi'), score, needs }
}

const lastOfDate = '年 月 日 号 ) 0 1 2 3 4 5 6 7 8 9 一 二 三 四 五 六 七 八 九 十'.split(' ')
/** How 生 stands behind a date, whatever the date: hardly a note goes without the character itself. */
const birthBehindDate = [
  '出生',
  '降生',
  '诞生',
  ...lastOfDate.flatMap((last) => [`${last}生`, `${last} 生`]),
]

/** Date of birth: a date beside a word for birth. Dates of care stay as they are. */
export const birthDate = byPattern({
  name: 'birth-date',
  type: 'BIRTH_DATE',
  rules: [
    behind(
      [
        '出生日期',
        '出生年月日',
        '出生年月',
        '出生时间',
        '出生',
        '生于',
        '生於',
        '生日',
        '生辰',
        '身份证上是',
        '身份证上写的',
        '户口本上写',
        '户口上是',
        '户口上写',
        '户册',
        '证上',
        '生年',
        'csrq',
        'dob',
        'd.o.b.',
        'date of birth',
        'birth date',
        'birthday',
        'birthdate',
        'born on',
        'born in',
        'born',
      ],
      `(?:公历|农历|阴历|旧历)?${date}`,
      0.92,
    ),
    before(
      String.raw`(?: ?(?:\(?(?:农历|阴历|公历)\)?)? ?(?:出生|降生|诞生|生人|生(?=$|[,.;。，；、()\s])))`,
      0.9,
      birthBehindDate,
    ),
    {
      pattern: new RegExp(
        `(?:(?<![A-Za-z])[男女MF]|[\\u4E00-\\u9FFF]族)(?:[,|、;\\t] {0,5}| {2,6}| (?!\\d{8}))(${day})${care}(?![A-Za-z\\d])`,
        'g',
      ),
      score: 0.75,
    },
    {
      pattern: new RegExp(
        `(?:(?:岁|\\d[Yy])(?:[\\d一二三四五六七八九十]{1,2}个?月)?|[汉回藏维壮苗满蒙侗瑶彝傣土羌])[,|、;/] ?(${date})(?=[,;。)/|、\\n]|$)`,
        'g',
      ),
      score: 0.75,
    },
    { pattern: new RegExp(`[(]生 ?(${date})(?=[)])`, 'g'), score: 0.85, needs: ['(生'] },
    // Care is recent: a whole day of so long ago is hardly anything but a birthday.
    {
      pattern:
        /(?<![\dA-Za-z./-])[1l]9[0-8][\dOol](?: ?年 ?\d{1,2} ?月 ?\d{1,2} ?[日号]?| ?[-/.] ?[\dOol]{1,2} ?[-/.] ?[\dOol]{1,2})(?![\dA-Za-z./-])/g,
      score: 0.7,
    },
    {
      pattern:
        /(?<=[\u4E00-\u9FFFA-Za-z\d][_\\/|])19[0-8]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=[_\\/|])/g,
      score: 0.75,
    },
    {
      pattern: new RegExp(
        `(?:民[国國] ?(?:\\d{1,3}|[元一二三四五六七八九十廿卅]{1,4}) ?年|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)${lunar}`,
        'g',
      ),
      score: 0.7,
      needs: ['年'],
    },
    { pattern: /(?<![\d.])\d\d\.\d{1,2}\.\d{1,2}(?=[男女])/g, score: 0.8 },
    { pattern: /(?<=[男女] )\d\d [01]\d [0-3]\d(?= [\u4E00-\u9FFF])/g, score: 0.75 },
    // Beside the resident's number, in which it stands again.
    {
      pattern: new RegExp(
        `(?<![\\d/.-])(${day})(?=[),|、;\\t ]{1,4}(?:[\\u4E00-\\u9FFF]{0,4}证[号件码:： ]{0,4})?[1-9]\\d{5}(?:19|20)\\d{9}[\\dXx])`,
        'g',
      ),
      score: 0.85,
    },
    {
      pattern: new RegExp(
        `(?:患儿|患者|新生儿|婴儿|受种者|接种者|受试者|孩子|嬰|婴|产妇)[:]?[\\u4E00-\\u9FFF]{1,3}[^前后于在日因次院][(](${day})(?=[,)])`,
        'g',
      ),
      score: 0.75,
      needs: ['('],
    },
    { pattern: new RegExp(`生人?[(](${date})(?=[)])`, 'g'), score: 0.85, needs: ['生(', '人('] },
    before('[^,.;。\\d]{0,12}(?:出生|娩出|降生)', 0.75, ['出生', '娩出', '降生']),
  ],
  finds: [
    '出生日期：«1990-03-07»',
    '出生日期 «1990年3月7日»，',
    '出生年月：«1958.03»',
    '生于«一九六〇年三月七日»',
    '«1990年3月7日»出生',
    '«1962年5月»生，汉族',
    '生于«1958年腊月初八»',
    '女，«1958年3月»生',
    '生日：«3月7日»',
    'DOB: «03/07/1990»',
    'Date of Birth: «March 7, 1990»',
    'born on «7 March 1990»',
    '"birthDate":"«1990-03-07»"',
    '出生：«19900307»',
    '出生于«1945年»',
    '患儿于«2024年5月1日 10:20»在我院娩出',
    '苏某，女，«2016.09.11»，接种证号',
    '马某|M|«19790801»|加3',
    '金某，朝鲜族，«1957年8月13日»，',
    '何某(«2018-12-01»,650102201812012016)',
    '患儿胡沐宸(«2014.11.04»)体重',
    '生人(«1929.2.17»)，住',
    '«82年冬月初九»生人',
    '生于«民国22年»',
    '«庚戌年七月»生',
    '生日«2023年元月11日»，',
    '仝某/男/33Y/«1991.08.26»/联系',
    '男 2岁4月，«2022-7-1»\n',
    '岑某 17(生 «2007/12/03»)',
    '马某,彝,«1994/4»,',
    '三岁四个月,«二〇二一年冬月初八»。',
    '干沙村,«1969.10.17»生(老证',
    '水印GU_YU «1931.O9.27» F',
    '残疾证上«1931年7月28日»。',
    '11\\\\QUZHENGHUA_«19490711»_M',
    '户口本上写«民国二十一年腊月初八»，',
    '男 «68 12 01» 汉',
    '«91.7.13»男揭',
  ],
  ignores: [
    '入院日期：2024-03-05',
    '2024年3月5日生化检查',
    '出生体重3200g',
    '出生后3天',
    '手术日期2024.03.15',
    '复查日期 2024/3/15',
    '1960年参加工作',
    '1985年3月行阑尾切除',
    '2004-12-15 手术',
    'reborn 2020',
    '出生时窒息',
    '3月5日再次入院',
    '患者，男，2024-03-15入院',
    '女，2024-03-15 10:30急诊',
    '男 20240315 胸部CT',
    '患者张三(2024-03-15门诊)',
    '患者半年前(2015-10-13)因',
    '患者45岁,2024-03-15因胸痛',
    '住院3天,2024-03-15,出院',
  ],
})
