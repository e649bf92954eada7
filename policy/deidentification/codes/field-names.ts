import { identifierTypes } from '../finding.ts'
import { typeFrom, type CueType } from './cues.ts'

/** What fields can hold. */
export type FieldType = CueType | 'ID_CN' | 'BIRTH_DATE' | 'PHONE' | 'ACCOUNT' | 'AGE_OVER_89'

/** Initials of pinyin, as Chinese systems name their columns. */
const initials: Partial<Record<FieldType, string>> = {
  ENCOUNTER_NO: 'zyh mzh jzh jzlsh zylsh mzlsh ghxh ghdh zyhm mzhm zyxh bch encid visitno',
  MRN: 'bah blh brid brbh kh jzkh jzkhm djh hzid hzbh hzh brh cardno patid pid mrn empi mpi empiid grid',
  ID_CN: 'sfzh sfz sfzhm zjhm zjh idno idcard sfzjhm zjbh',
  BIRTH_DATE: 'csrq csny sr birth birthday dob birthtime birthdate',
  PHONE: 'lxdh dh sjh sjhm dhhm lxfs lxrdh jtdh dwdh yddh tel phone mobile linktel telno phoneno',
  STAFF_ID:
    'gh ysgh hsgh czygh ysdm czydm ysbm czybm doctorcode doctorid operator operatorid opid usercode userid op oper opno opr oprid user usr userno login loginid emp empid empno staff staffid staffno drid drcode docid nurseid nurseno techid createby updateby',
  INSURANCE_NO: 'ybkh ybh sbh sbkh cbh grbh ybbh ylzh insuranceno policyno memberid',
  ACCESSION:
    'barcode sqdh sqdbh jch jcdh bbh tmh txm cfh yzh blxh jyh yxh bgdh bgh rx ord outtradeno tradeno orderno',
  HEALTH_CARD: 'jkkh dah jkdah hcid ehc',
  BANK: 'yhkh yhzh',
  ACCOUNT: 'openid unionid wxh wxid',
}
const typeOfName = new Map<string, FieldType>()
for (const type of identifierTypes.filter((one): one is FieldType => one in initials)) {
  for (const name of initials[type]?.split(' ') ?? []) typeOfName.set(name, type)
}

/** Words that alone say what a field holds. */
const whole: readonly (readonly [FieldType, RegExp])[] = [
  ['BIRTH_DATE', /\b(?:birth|dob|birthday)\b/],
  ['PHONE', /\b(?:phone|tel|telephone|mobile|cell|fax|telecom)\b/],
  ['ID_CN', /\b(?:id|cert|certificate|identity) ?(?:no|num|number|card)\b|\bnational id\b|\bssn\b/],
  ['ACCESSION', /\baccession\b/],
  ['DEVICE_ID', /\bserial\b/],
  ['MRN', /^id$|\bmrn\b/],
]
/** Words that say it beside a word for number. */
const owners: readonly (readonly [FieldType, RegExp])[] = [
  ['INSURANCE_NO', /\b(?:insurance|policy|member|subscriber)\b/],
  ['ENCOUNTER_NO', /\b(?:encounter|visit|admission|inpatient|outpatient|adm|enc)\b/],
  [
    'ACCESSION',
    /\b(?:specimen|sample|barcode|order|study|exam|report|rx|prescription|film|trade)\b/,
  ],
  [
    'STAFF_ID',
    /\b(?:doctor|staff|employee|nurse|operator|physician|practitioner|provider|user|reporter|recorder|reviewer|verifier|checker|collector|signer|author|performer|technician|pharmacist|auditor|creator)\b/,
  ],
  ['DEVICE_ID', /\bdevice\b/],
  ['MRN', /\b(?:patient|pat|pt|person|subject|record|chart|medical|card|empi|empiid|mpi)\b/],
]
const numberWord = /\b(?:id|no|num|number|code|index|sn)$/

const chinese: readonly (readonly [FieldType, RegExp])[] = [
  ['BIRTH_DATE', /出生(?:日期|年月日?|时间|日)?$|^(?:生日|出生年月|出生日期)/],
  ['AGE_OVER_89', /^(?:年龄|年齡|岁数|性别?\/年?龄)/],
  ['PHONE', /电话|電話|手机|手機|座机|联系方式|聯絡電話|短号|分机/],
  ['ID_CN', /身份证|身分證|证件号|證件號|公民身份/],
  ['ID', /护照|護照|通行证|军官证|警号/],
]
const numbers = /(?:号码?|號碼?|编号|編號|编码|ID|id|条码|条形码|卡|№|No\.?|码)\d?$/
const otherNumbers =
  /(?:批|床|型|文|版本|货|序|房|台|项目|诊断|疾病|手术|操作|科室|药品|医院|医疗机构|机构|国籍|民族|邮政|地区)(?:编?号|编码|代码|码)$|^(?:序号|编码|号)$|^项目|icd/i

/** What the name of a field says of its values; undefined when they identify nobody. */
export function typeOfField(name: string): FieldType | undefined {
  const bare = name.replaceAll(/["'`*\s]|\([^()\n]*\)$/g, '')
  if (bare.length === 0 || bare.length > 32) return undefined
  return /^[\u0020-\u007E]+$/.test(bare) ? typeOfLatin(bare) : typeOfChinese(bare)
}

function typeOfLatin(name: string): FieldType | undefined {
  const known = typeOfName.get(name.replaceAll(/[^A-Za-z]/g, '').toLowerCase())
  if (known) return known
  const apart = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z]+/g, ' ')
    .trim()
    .toLowerCase()
  if (
    /\b(?:date|time|type|name|count|system|code system|age)\b/.test(apart) &&
    !/birth/.test(apart)
  )
    return undefined
  const list = numberWord.test(apart) ? [...whole, ...owners] : whole
  return list.find(([, pattern]) => pattern.test(apart))?.[0]
}

function typeOfChinese(name: string): FieldType | undefined {
  const known = chinese.find(([, pattern]) => pattern.test(name))?.[0]
  if (known) return known
  if (!numbers.test(name) || otherNumbers.test(name)) return undefined
  return typeFrom(name) ?? 'MRN'
}

const code = /^[A-Za-z\d(][A-Za-z\d ._/()*-]{1,39}$/
const date =
  /^[^A-Za-z]{0,4}(?:\d{2,4}|[一二〇○零九])[\d年月日号./ T:正元一二三四五六七八九十冬腊初廿〇○零-]{1,20}$/
const phone = /^[+(]?\d[\d ()*转x+-]{3,24}$/

const age = /^(?:9\d|1[0-3]\d) ?(?:岁|歲|[yY])?$/
const account = /^[\w.-]{4,40}$/
const ownShapes: Partial<Record<FieldType, RegExp>> = {
  BIRTH_DATE: date,
  PHONE: phone,
  AGE_OVER_89: age,
  ACCOUNT: account,
}
const dateOfCare = /^(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}/

/** Whether a value is of the kind that fields of this type hold: neither empty, nor a remark, nor a date of care. */
export function isValueOf(type: FieldType, value: string): boolean {
  const shape = ownShapes[type]
  if (shape) return shape.test(value)
  return code.test(value) && /\d\D?\d/.test(value) && !dateOfCare.test(value)
}

/** Every pattern of this file. */
export const fieldPatterns: readonly RegExp[] = [...whole, ...owners, ...chinese]
  .map(([, pattern]) => pattern)
  .concat(numberWord, numbers, otherNumbers, code, date, phone)
