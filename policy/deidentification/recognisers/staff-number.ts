import { byPattern } from '../by-pattern.ts'
import { behind, code, codeScore } from '../labels.ts'

/** Number of a member of staff, a student or a professional licence. */
export const staffNumber = byPattern({
  name: 'staff-number',
  type: 'STAFF_ID',
  rules: [
    behind(
      [
        '工号',
        '工號',
        '员工编号',
        '职工编号',
        '人员编号',
        '医师编码',
        '医师编号',
        '医师代码',
        '医生编码',
        '医生编号',
        '护士编码',
        '护士编号',
        '执业证书',
        '执业证',
        '执业编号',
        '资格证书',
        '资格证',
        '医师资格',
        '注册证号',
        '学号',
        'staff id',
        'staff no',
        'employee id',
        'employee no',
        'employee number',
        'doctor id',
        'npi',
        'license no',
        'license number',
        'licence number',
        'dea',
      ],
      code,
      codeScore(0.93),
    ),
    // 申请 姜立涛(SK1290): a member of staff and his number.
    {
      pattern:
        /(?:申请|经办|开立|审核|操作|登记|执行|采集|复核|核对|随访员|主刀|麻醉|记录|由|医[生师]|护士|药师|技师)[ :]{0,2}[\u4E00-\u9FFF]{1,4}[ (]{1,2}([A-Z]{1,5}-?\d{3,8}|\d{4,6}|[A-Z]{2,4}-\d{3})(?=[) ]|$)/g,
      score: codeScore(0.7),
    },
    // 證號閩衛個字第1160號
    {
      pattern:
        /(?:师|師|士)[\u4E00-\u9FFF]{2,4}[ ]{0,3}(?:证|證)[号號]([\u4E00-\u9FFF]{1,5}字第\d{3,12}[号號])/g,
      score: 0.9,
      needs: ['证号', '證號'],
    },
  ],
  finds: [
    '工号：«00123»',
    '主治医师(工号«D1024»)',
    '医师资格证编号：«202011110110101199003070513»',
    '执业证书编号 «110110000012345»',
    'NPI: «1234567893»',
    '"staffId":"«N-2231»"',
    '学号«2019301234»',
    '申请 姜立涛(«SK1290»)',
    '经办 谢敏(«NCYB044»)',
    '个管师龚怡君 证号«闽卫个字第1160号»',
  ],
  ignores: [
    '员工体检',
    '工号未登记',
    '执业医师2名',
    '由心电图(12导)证实',
    'NPI评分12',
    '注册证号：国械注准',
  ],
})
