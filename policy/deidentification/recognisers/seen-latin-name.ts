import type { Finding } from '../finding.ts'
import { findSeenLatin } from '../names/latin-seen.ts'
import { inOriginal, withShortBlanks } from '../reading.ts'
import type { Recogniser } from '../recogniser.ts'

/** A name in Latin letters that no field, title or relation announces. */
export const seenLatinName: Recogniser = {
  name: 'seen-latin-name',
  type: 'PERSON',
  find: (whole, scan) => {
    const reading = scan?.short() ?? withShortBlanks(whole)
    const found = findSeenLatin(reading.text).map((name): Finding => ({
      ...name,
      type: 'PERSON',
      recogniser: 'seen-latin-name',
    }))
    return inOriginal(found, reading)
  },
  finds: [
    '翻译义工«Ivy»。答：脑干出血8 ml',
    '15床 外宾 «Abdul Rahman» 术后',
    'Warm regards,\n«Leopold Strand», MD',
    '老公说由侄儿«Jimmy»签字。',
  ],
  ignores: [
    'Murphy Sign, Crohn Disease',
    'CT、MRI、WBC 6.7，HGB 128',
    'Amoxicillin 500 mg po tid',
    'Robin sequence, Braxton Hicks',
    'the European Society of Cardiology, Canadian Cardiovascular Society grade II',
    'Siemens Magnetom Skyra，Philips Ingenia，GE Discovery',
    '用 Python 和 React 写程序，部署到 Docker 与 Kubernetes，数据库 PostgreSQL',
    'zhangwei@163.com',
  ],
}
