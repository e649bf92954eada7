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
    // Files of offices about somebody; what they publish for all is 发, 函, 办 or 令.
    {
      pattern:
        /(?<![\u4E00-\u9FFF])(?:[\u4E00-\u9FFF]{0,8}[号证是为])?([\u4E00-\u9FFF]{1,8}(?<![发函办规令通知告标])[[〔]\d{2,4}[\]〕](?:第[\d-]{1,8}号|[\d零〇肆叁一二三四五六七八九-]{3,8}号?))/g,
      score: 0.75,
      needs: ['[', '〔'],
    },
    {
      pattern: new RegExp(
        `[(〔]\\d{4}[)〕][${provinces}]\\d{2,4}[\\u4E00-\\u9FFF]{1,4}\\d{1,6}号`,
        'g',
      ),
      score: 0.85,
      needs: ['号'],
    },
    {
      pattern:
        /(?<=[证證书書照簿][号號]?[: ]{0,2})[\u4E00-\u9FFF]{2,5}字\d{4,12}号?(?![\dA-Za-z])/g,
      score: 0.75,
      needs: '字0 字1 字2 字3 字4 字5 字6 字7 字8 字9'.split(' '),
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
    '尘肺证 «晋职防尘字[2006]第1174号»。',
    '低保证«通民低字0330614»，',
    '建议书 No.«戒医[2024]071»。',
    '判决书«(2023)豫01民初1234号»',
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
    '国卫医发〔2021〕12号文件',
    '国药准字20013456',
    '见附图〔12〕',
  ],
})
