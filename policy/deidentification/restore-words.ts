import { identifierTypes, type IdentifierType } from './finding.ts'

/**
 * What a model calls a type when it translates it. The code decides what a placeholder stands for; these words only say
 * when that would be an invention: `@@电话_7K3QX@@` is none of ours where 7K3QX is the code of a name.
 */
const translations: readonly (readonly [words: string, ...types: IdentifierType[]])[] = [
  ['姓名 名字 人名 患者 病人 患儿 医生 医师 护士 家属 联系人 NAME PATIENT DOCTOR NURSE', 'PERSON'],
  ['电话 手机 手机号 联系方式 TEL TELEPHONE MOBILE CELLPHONE', 'PHONE'],
  ['邮箱 邮件 邮箱地址 MAIL EMAILADDRESS', 'EMAIL'],
  ['地址 住址 住所 籍贯', 'ADDRESS'],
  ['生日 出生日期 出生年月 BIRTHDAY BIRTHDATE DATEOFBIRTH DOB', 'BIRTH_DATE'],
  ['身份证 证件 护照 IDCARD PASSPORT', 'ID_CN', 'ID'],
  ['病历 病案 住院 门诊 就诊 检查 影像 MEDICALRECORD', 'MRN', 'ENCOUNTER_NO', 'ACCESSION'],
  ['医保 医保卡 社保 社保卡 健康卡 就诊卡', 'INSURANCE_NO', 'HEALTH_CARD'],
  ['银行卡 银行账号 BANKCARD BANKACCOUNT', 'BANK'],
  ['车牌 LICENSEPLATE', 'PLATE'],
  ['账号 帐号 账户 用户名 微信 USERNAME', 'ACCOUNT', 'BANK'],
  ['工号', 'STAFF_ID'],
  ['医院 单位 机构 公司 HOSPITAL ORGANIZATION ORGANISATION', 'ORG'],
  ['网址 链接 LINK', 'URL'],
  ['IP地址 IPADDRESS', 'IP'],
  ['年龄 AGE', 'AGE_OVER_89'],
]
/** Every number is an ID to somebody. */
const generic = /^(?:ID|NUMBER|NO|CODE|号码?|编号)$/
const inflection = /_?(?:号码?|编号|NUMBERS?|NO|CODES?|(?<=[A-Z])S)$/

const types = new Map(identifierTypes.map((type) => [type.replaceAll('_', ''), type]))
const meanings = new Map<string, readonly IdentifierType[]>([
  ...Array.from(types, ([word, type]) => [word, [type]] as const),
  ...translations.flatMap(([words, ...meant]) =>
    words.split(' ').map((word) => [word, meant] as const),
  ),
])

/** The type whose very name this is; `word` is in upper case. */
export function typeNamed(word: string): IdentifierType | undefined {
  return types.get(compact(word))
}

/** The types that a translated or inflected word may mean, or undefined when it tells nothing: 患者电话 is a 电话. */
export function typesMeant(word: string): readonly IdentifierType[] | undefined {
  return ofLastWord(word) ?? ofLastWord(word.replace(inflection, ''))
}

function ofLastWord(word: string): readonly IdentifierType[] | undefined {
  for (let start = 0; start < word.length; start += 1) {
    if (isInsideWord(word, start)) continue
    const end = compact(word.slice(start))
    if (generic.test(end)) return undefined
    const meant = meanings.get(end)
    if (meant) return meant
  }
  return undefined
}

function isInsideWord(word: string, start: number): boolean {
  return start > 0 && /^[0-9A-Z]{2}$/.test(word.slice(start - 1, start + 1))
}

function compact(word: string): string {
  return word.replaceAll(/[_-]/g, '')
}
