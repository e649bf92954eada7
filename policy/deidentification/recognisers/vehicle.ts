import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const provinces = '京津沪滬渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤粵青藏川宁琼使'

function plateScore(value: string): number {
  return value.slice(2).replaceAll(/\D/g, '').length >= 2 ? 0.92 : 0
}

/** Licence plate, of new-energy vehicles too, and the vehicle's own number. */
export const vehicle = byPattern({
  name: 'vehicle',
  type: 'PLATE',
  rules: [
    {
      pattern: new RegExp(
        `[${provinces}](?:[A-HJ-NP-Z][·•∙・. -]?|[A-HJ-NP-Z]{2}[·•])(?:[A-HJ-NP-Z\\d]{5}挂|[A-HJ-NP-Z\\d]{6}|[A-HJ-NP-Z\\d]{5}|[A-HJ-NP-Z\\d]{4}[挂学警港澳领试超])(?![A-Z\\d])`,
        'gi',
      ),
      score: plateScore,
    },
    {
      pattern: /(?<![A-Z\d])WJ ?[\u4E00-\u9FFF]?[·•]?\d{4}[\dA-Z](?![A-Z\d])/g,
      score: 0.7,
      needs: ['WJ'],
    },
    {
      pattern: new RegExp(
        `[${provinces}][A-HJ-NP-Z][·•](?:[A-HJ-NP-Z\\d] ?){4,5}[A-HJ-NP-Z\\d](?![A-Z\\d])`,
        'g',
      ),
      score: plateScore,
      needs: ['·', '•'],
    },
    {
      pattern: new RegExp(
        `[${provinces}][A-HJ-NP-Z] ?[·•]? ?[A-HJ-NP-Z\\d]{4} ?[急警学挂](?![\\u4E00-\\u9FFF诊救])`,
        'g',
      ),
      score: plateScore,
    },
    // With a word painted between, as on the cars of services: 云J·LM 3O9, 藏A·应急 0 4 4.
    {
      pattern: new RegExp(
        `[${provinces}][A-HJ-NP-Z] ?[·•] ?[\\u4E00-\\u9FFF]{0,2} ?(?:[A-HJ-NP-Z\\dOl] ?){3,6}(?:[救挂学警急][护]?)?(?![A-Za-z\\d])`,
        'g',
      ),
      score: (value) => (value.replaceAll(/\D/g, '').length >= 2 ? 0.85 : 0),
      needs: ['·', '•'],
    },
    behind(
      ['车牌', '车牌号', '牌照', '车号', '渔船号', '船号'],
      `[${provinces}][\\u4E00-\\u9FFF]{0,2} ?[A-Za-z]?[·•. -]?挂? ?(?:[A-Za-z\\d零〇一二三四五六七八九幺洞拐两] ?){3,6}[A-Za-z\\d零〇一二三四五六七八九幺洞拐两]?(?: ?[挂学警港澳领试超])?(?![A-Za-z\\d])`,
      (value) => (value.length > 5 ? 0.92 : 0),
    ),
    behind(
      ['车架号', '车辆识别代号', '车辆识别码', 'vin'],
      '[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])',
      0.95,
    ),
  ],
  finds: [
    '车牌号«京A12345»',
    '由«沪A·D12345»送入',
    '«粤B 8X9Y2»',
    '«苏E1234挂»',
    '«冀A·7K362挂»',
    '«冀AD·62W19»',
    '«浙AD12345»',
    '车架号：«LSVAU2180N2123456»',
    '停在门外«冀E·7Q 03 8»，',
    '牌照«鲁R 挂 B92l7»，',
    '车牌«贵 H 3 O 8 7 挂»。',
    '渔船号«浙嘉渔 0 3 1 7 7»，',
    '车«甘N 0120急»。',
    '开货车的车号«粤H挂三幺七二»上面',
    '接，车 «云J·LM 3O9»(',
    '救援车牌 «藏A·应急 0 4 4»(',
    '皮卡(«黑C·林0773»，',
  ],
  ignores: ['新H1N1流感', '云南白药', '川B超', '青T细胞CD4', '桂A', '新CT20240315复查'],
})
