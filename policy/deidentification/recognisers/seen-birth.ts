import { createOdds } from '../dates/birth-model.ts'
import { datesIn, type WrittenDate } from '../dates/forms.ts'
import type { Finding } from '../finding.ts'
import { inOriginal, withShortBlanks } from '../reading.ts'
import type { Recogniser } from '../recogniser.ts'

/** A birth that stays in the text tells more than a date of care that is masked: births are taken to be likelier. */
const leastOdds = -1.3

/** What was done or happened on a day: whatever the model says, it is no birth. */
const careBehind =
  /^ ?(?:\d{1,2}[:时点]|[日号]?(?:上午|下午|晚|凌晨|夜间?)?(?:起|因|至|又|再次?|拟|已|于我|来院|来我|入院|住院|出院|转入|转至|收治|收入|就诊|门诊|急诊|复诊|复查|随访|检查|体检|手术|术|行|予|开始|确诊|诊断|发病|发热|出现|突发|报告|签|采|送检|末次月经))/
const careBefore =
  /(?:入院|出院|手术|就诊|检查|检验|报告|采样|送检|签字|签署|打印|复查|随访|预约|上报|发病|确诊|记录|植入|接种|末次月经)(?:日期|时间|日)?[:： ]{0,3}$/

function isOfCare(text: string, { start, end }: WrittenDate): boolean {
  return (
    careBehind.test(text.slice(end, end + 10)) ||
    careBefore.test(text.slice(Math.max(0, start - 12), start))
  )
}

/** A date that a small model takes for a birth where no word says so: in a table, behind a name, long before the rest. */
export const seenBirth: Recogniser = {
  name: 'seen-birth',
  type: 'BIRTH_DATE',
  find: (whole, scan) => {
    const reading = scan?.short() ?? withShortBlanks(whole)
    const { text } = reading
    const dates = datesIn(text)
    const oddsAt = createOdds(text, dates)
    const found = dates
      .filter((date, place) => !isOfCare(text, date) && oddsAt(place) > leastOdds)
      .map(({ start, end }): Finding => ({
        type: 'BIRTH_DATE',
        start,
        end,
        score: 0.65,
        recogniser: 'seen-birth',
      }))
    return inOriginal(found, reading)
  },
  finds: [
    '序号 姓名 出生 硬结\n1 周小燕 «2007.11.2» 18×16',
    '我爸 «1949年»的，退休',
    '妈妈 «六零年腊八»的，身份证不准',
    '小婉：«2017.11.2»的 马上二年级了',
  ],
  ignores: [
    '2015-10-26在全麻下行手术',
    '遂于2016.12.26、2017.01.03行化疗',
    '2023-10-06入院',
    '出生日期：\uE000，2024-03-05入院，3月8日手术，2024年3月19日出院',
    '随访 2021.3.5 复查',
    '斜视有七八年了',
    '2010年6月体检出脂肪肝',
  ],
}
