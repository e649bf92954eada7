import { barePatterns, findBare } from '../codes/bare.ts'
import { byType } from '../codes/by-type.ts'
import { anyCue } from '../codes/cues.ts'
import { explanations } from '../codes/explained.ts'

/**
 * A number that nothing explains: neither date nor quantity nor public code. Of everything that hospitals number it is
 * safer to know what is no identifier than to know every label.
 */
export const unexplainedCode = byType({
  name: 'unexplained-code',
  find: findBare,
  patterns: [...barePatterns, ...explanations, anyCue],
  finds: {
    MRN: [
      '⑴ «2204961» 訾某——首页漏填',
      '方向 男 36岁  «B2210077»  骨科+7',
      '"id": "«pat-7f3c19e0»"',
    ],
    ACCESSION: [
      '病理（«BL230217-019»）：胎盘植入',
      '封存：影像光盘(«CT210907-0931»、«DSA-1609-07»)',
      '标本(«SH-0417-22»)',
      '术后病理(«204419967»)示腺癌',
      '病检回报：«204419968»，切缘净',
    ],
    ENCOUNTER_NO: ['腕带«XS24-1219-02»', '急诊 «E2411210447»，值班'],
    INSURANCE_NO: ['社保«610525X00214397» · 陕西', '职工医保 卡«37021184005561»'],
    STAFF_ID: ['护理员上岗证【«HLY-44-201907733»】'],
    DEVICE_ID: [
      '钉 SN «PF2-9320-7718K»；刀片',
      '心房电极«LFE5521807»',
      '电极 5076-52cm   «PJN 2218843»\nRV',
    ],
    HEALTH_CARD: ['产检册 «MCH-4311-0098271»'],
    BANK: ['户名张某，账户 «3301-2201-88417»'],
    ID: ['居留证«HD00417283»'],
  },
  ignores: [
    'WBC 18600，CK 18400↓，NT-proBNP 18770',
    '检查时间20240315103000',
    '国药准字H20013456，批号 202207B031',
    '正常范围 3000-10000，1000-2000元',
    'JAMA 2016;315(8):801-810',
    'LOINC 59776-5，SNOMED 57826002',
    '白细胞10000000个/L',
    '费用合计 1234567.00元',
    '希罗达1500mgpobidd1-14方案',
    '邮编 100730',
    '2018-01-15ct示',
  ],
})
