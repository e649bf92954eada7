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
        '工号尾',
        '工号尾号',
        '工牌尾',
        '工牌尾号',
        '胸牌尾号',
        '执业号',
        '医师码',
        '操作员号',
        '上岗证号',
        '注册编号',
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
        'emp id',
        'emp no',
        'operator id',
        'badge no',
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
    // 收费员 SF-013, 打印员 6317: whoever only serves is often named by a number alone.
    {
      pattern:
        /(?<![\u4E00-\u9FFF])(?:打印|收费|编码|接线|办理|回填|复核|质检|录入|登记|操作|采血|采样|送检|接收|发药|配药|摆药|核对|审核|执行|记录|报告|签发|制单|开单|挂号|结算|收款|经办|随访|质控|审方|调配|巡回|器械|导诊|分诊|值班|关闭|处理|受理)(?:员|人|者|护士|医师|药师|技师)?[ :(#]{0,3}((?!CT|MR|US|DR|CR|HR|BP|PR|RR)[A-Za-z]{1,4}[-_]?\d{2,6})(?![\dA-Za-z.%/:床-])/g,
      score: codeScore(0.7),
    },
    {
      pattern:
        /(?:打印|收费|编码|接线|办理|回填|质检|录入|登记|操作|采血|采样|送检|接收|发药|制单|挂号|结算|收款|经办|受理)(?:员|人)[ :(#]{0,3}(\d{3,6})(?![\dA-Za-z.%/:年月日号次份人元例项-])/g,
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
    '收费员 «SF-013»',
    '打印员 «6317»',
    '复核:«CW112»，',
    '我工号尾 «0731»',
    '个管师龚怡君 证号«闽卫个字第1160号»',
  ],
  ignores: [
    '员工体检',
    '工号未登记',
    '执业医师2名',
    '由心电图(12导)证实',
    'NPI评分12',
    '记录 1930 出量200',
    '登记 CT12床',
    '核对医嘱 T36.5',
    '收费员3人',
    '注册证号：国械注准',
  ],
})
