import { byPattern, type Rule } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const year = String.raw`(?:1[89]|20)\d\d`
const digit = '〇零○O0一二三四五六七八九'
const time = String.raw`(?:[ T]{0,2}\d{1,2}[:时]\d{2}(?::\d{2}|分)?)?`
const months =
  '(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)'

/** Ways a date is written, the longest first. */
const dates = [
  String.raw`${year} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?[日号]?)?${time}`,
  String.raw`${year} ?年(?:[正元一二三四五六七八九十冬腊]{1,3}月(?:初?[一二三四五六七八九十廿卅]{1,3}[日号]?)?)`,
  String.raw`${year} ?[-/.] ?\d{1,2}(?: ?[-/.] ?\d{1,2}(?!\d)${time})?`,
  String.raw`${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?!\d)`,
  String.raw`[一二1-2][${digit}9]{3}年(?:[正元一二三四五六七八九十冬腊]{1,3}月(?:初?[一二三四五六七八九十廿卅]{1,3}[日号]?)?)?`,
  String.raw`${year} ?年?(?!\d)`,
  String.raw`\d\d年\d{1,2}月(?:\d{1,2}[日号]?)?`,
  String.raw`\d{1,2}月\d{1,2}[日号]?`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:${year}|\d\d)(?!\d)`,
  String.raw`${months}\.? \d{1,2}(?:st|nd|rd|th)?,? ${year}`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?${months}\.?[ ,-]{0,2}${year}`,
]
const date = `(?:${dates.join('|')})`

function before(words: string, score: number, needs: readonly string[]): Rule {
  return { pattern: new RegExp(`(?<!\\d)(${date})(?=${words})`, 'gi'), score, needs }
}

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
      String.raw`(?: ?(?:\(?(?:农历|阴历|公历)\)?)? ?(?:出生|降生|诞生|生人|生(?=$|[,.;。，；、)\s])))`,
      0.9,
      ['生'],
    ),
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
  ],
  ignores: [
    '入院日期：2024-03-05',
    '2024年3月5日生化检查',
    '出生体重3200g',
    '出生后3天',
    '手术日期2024.03.15',
    '复查日期 2024/3/15',
    '1960年参加工作',
    'reborn 2020',
    '出生时窒息',
    '3月5日再次入院',
  ],
})
