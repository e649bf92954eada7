import { byType } from '../codes/by-type.ts'
import { anyCue } from '../codes/cues.ts'
import { explanations } from '../codes/explained.ts'
import { findLabelled, labelledPatterns, nouns } from '../codes/labelled.ts'
import { valuePatterns } from '../codes/value.ts'

/** A number behind a word that says it is one: anything called 号 that is not explained (批号, 床号, 型号). */
export const labelledCode = byType({
  name: 'labelled-code',
  find: findLabelled,
  heads: nouns,
  patterns: [...labelledPatterns, ...valuePatterns, ...explanations, anyCue],
  finds: {
    MRN: [
      '抗病毒治疗号«5331-0-00842» 随访',
      '病案 «1 0 3 3 8 5 2»',
      '登记号 «0081 66 3021»，',
      '病案«658-3317»',
      '编号：«20240315001»',
    ],
    ACCESSION: [
      '培养号«TB23-1886» (6周后)',
      '标本条码«GX23M0098741» / «GX23M0098742»)',
      '检查号 «CT 2 0 2 3 0 7 1 1 4 8»',
    ],
    ENCOUNTER_NO: ['住院 号: «8 8O 2 1 7»', '住院号: «O87 7l53»', '急診號«AE-1187-0921»'],
    INSURANCE_NO: ['医保号«3203 9917 0042 68»读卡', '保单«P2017-430-0058839»'],
    STAFF_ID: ['工牌«HG-0386»，'],
    DEVICE_ID: ['机身号«NWB 417 209 S»,2013-04植入', '序列号 «S2209-44710-08» / «S2209-44712-02»'],
    HEALTH_CARD: ['健康档案«JKDA-510802-004417»。'],
    BANK: ['开户编号：«2024-0917-3301»，', '开户银行未填。编号：«20240315001»'],
    ID: ['志愿者号«RH-00873»,', '户号«0021173»）', '低保证号«DB-130983-00418»'],
  },
  ignores: [
    '批号 202207B031',
    '3号床 120/80',
    '型号：DDDR-4417',
    '入院 2024-03-15',
    '住院 30天',
    '登记号：2024-01-05',
    '病理 3 张',
    '门诊随访12个月',
    '医保支付 12000 元',
    '编码 J45.901',
  ],
})
