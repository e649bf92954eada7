import { byPattern } from '../by-pattern.ts'
import { behind, codeScore } from '../labels.ts'

const provinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼台港澳'

/** Any other personal document by its label: birth, death and disability certificates, driving licences. */
export const certificate = byPattern({
  name: 'certificate',
  type: 'ID',
  rules: [
    behind(
      [
        '身份证',
        '身份證',
        '身份证件',
        '公民身份号码',
        '证件号',
        '证件编号',
        '證件號',
        '出生医学证明',
        '出生证',
        '死亡证明',
        '残疾证',
        '残疾人证',
        '户口簿',
        '户口本',
        '驾驶证',
        '驾照',
        '结婚证',
        '准生证',
        '低保证',
        '退役军人优待证',
        '老年证',
        'id card',
        'id no',
        'id number',
        'cert no',
        'national id',
        'driver license',
        "driver's license",
        'drivers license',
        'driving licence',
      ],
      String.raw`(?=[A-Za-z]{0,4}[\d-])[A-Za-z\d](?:[A-Za-z\d-]{3,38}[A-Za-z\d])(?![A-Za-z\d])`,
      (value) => (/\d.*\d.*\d/.test(value) ? codeScore(0.88)(value) : 0),
    ),
    // Soldiers, cadres, the disabled and whoever a province certifies: 军残甲字第140105-0837号, 粤健 2024-0093871.
    {
      pattern: new RegExp(
        String.raw`(?:[证證]明?[书書件]?|簿)(?:编?号码?|號碼?)?[ :为是(【]{0,3}((?:[\u4E00-\u9FFF]{1,5}字第|[军離离退残优警武][\u4E00-\u9FFF]{0,3}[A-Z]?第?|[${provinces}][\u4E00-\u9FFF]{0,3}[A-Z]{0,3}[ -]?)\d[\d-]{2,18}\d[号號]?)`,
        'g',
      ),
      score: 0.85,
      needs: ['证', '證', '簿'],
    },
  ],
  finds: [
    '出生医学证明编号：«U320123456»',
    '残疾证号 «11010119900307051343»',
    '身份证号：«1101011990030712»',
    '证件号码为«AB123456»',
    '"idNo": "«A7654321»"',
    "driver's license number is «2270-66-1551»",
    '驾驶证：«320102198001011234»',
    '离休的，证号«离字第0083716号»，',
    '户口簿«冀0102-774193»',
    '残疾军人证«军残甲字第140105-0837号»',
    '健康证【«粤健 2024-0093871»】',
    '低保证号«冀DB-130983-00418»',
  ],
  ignores: [
    '身份证已核对',
    '出生证明已开具',
    '证件齐全',
    '身份证复印件2份',
    '证件号码：无',
    '身份证2024-03-05到期',
    '出院证明自2024-03-05起',
    '证件已收剪角 20240305',
  ],
})
