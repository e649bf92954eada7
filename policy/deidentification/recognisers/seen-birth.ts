import { oddsOfBirth } from '../dates/birth-model.ts'
import { datesIn } from '../dates/forms.ts'
import type { Finding } from '../finding.ts'
import { inOriginal, withShortBlanks } from '../reading.ts'
import type { Recogniser } from '../recogniser.ts'

/** A birth that stays in the text tells more than a date of care that is masked: births are taken to be likelier. */
const leastOdds = -1.3

/** A date that a small model takes for a birth where no word says so: in a table, behind a name, long before the rest. */
export const seenBirth: Recogniser = {
  name: 'seen-birth',
  type: 'BIRTH_DATE',
  find: (whole) => {
    const reading = withShortBlanks(whole)
    const { text } = reading
    const dates = datesIn(text)
    const found = dates
      .filter((date) => oddsOfBirth(text, date, dates) > leastOdds)
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
    '随访 2021.3.5 复查',
    '斜视有七八年了',
    '2010年6月体检出脂肪肝',
  ],
}
