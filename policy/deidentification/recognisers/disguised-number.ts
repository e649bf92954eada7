import { byType } from '../codes/by-type.ts'
import { anyCue } from '../codes/cues.ts'
import { disguisePatterns } from '../codes/disguise.ts'
import { disguisedPatterns, findDisguised } from '../codes/disguised.ts'

/** A number in disguise: its digits are written as letters, circles or words, or set apart to be no number. */
export const disguisedNumber = byType({
  name: 'disguised-number',
  find: findDisguised,
  patterns: [...disguisePatterns, ...disguisedPatterns, anyCue],
  finds: {
    PHONE: [
      '联系电话 «一三六 7970 2218»',
      '新的是«幺八九 六二七 五四 三九零»记一下',
      '新的是«幺八九 六二七 五四 三九零幺»记一下',
      '手机«1З5.4712.О889»。',
      '未接 «一⑤9·６4２①·80З3» 第三次',
      '手写«l37 9l24 OO85».jpg',
      '小满 «１３８（空格）４１２７（空格）０９６５»。',
      '«13（零）5561（七）7（零）3»',
      '座机«０８９２ 八八六·四○一»',
      '数字分两行:«1 5 5 4 3\n6 1 2 0 7 8»。',
      '«138_0013_8000»',
      '纸条"«I5O-3827-66lO»"，',
    ],
    ID_CN: [
      '反光:«43z90319 5811 2O0o1X»。',
      '证号 «43z90319 5811 2O0o13»',
      '«1,1,0,1,0,1,1,9,9,0,0,3,0,7,0,5,1,3»',
    ],
    BANK: ['卡 «6222 0202 0000 l234 562»', '账户 «七七零二 一一八 三五六»'],
    MRN: ['病案号 «〇〇九八③③一七»'],
    ENCOUNTER_NO: ['住院 «二五零三 l174»', '就诊 «2 5 0 3 1 1 7 4»'],
    ACCESSION: ['标本条码 «七七 四一〇〇〇九»'],
    INSURANCE_NO: ['医保卡 «七 零 二 幺 幺 八 三 五 六»'],
    STAFF_ID: ['工牌 «零三七一·八八二»'],
    DEVICE_ID: ['序列 «七七零二 一一八»'],
    HEALTH_CARD: ['产检册 «七七零二 一一八»'],
    ID: ['护照 «零四八六 一二七五»', '护照«T R 3 9 0 8 8 1 5»。'],
  },
  ignores: [
    '一二次，三四天，五六片',
    'V1、V2、V3、V4、V5、V6导联',
    'I、II、III、aVF导联',
    '血压135/85，心率88，呼吸36，18',
    '三、四、五、六、七、八、九项',
    'SpO2 98%，2L/min',
    '1 2 3 4 5 6 7 8 9 10',
    '白细胞 1O.2，血小板 21O',
    '2024-03-15 10:30:00',
    '报告日期: 2O24-11-27 l6',
    '血红蛋白 3.01*109/l',
    '台胞證0379 4415（B版）',
    '⑷ 2205022 死亡病历',
  ],
})
