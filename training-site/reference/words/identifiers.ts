import type { IdentifierType, Text } from '../../../policy/index.ts'

/** What each identifier type is called. */
export const identifierWords: Readonly<Record<IdentifierType, Text>> = {
  PERSON: { zh: '姓名', en: 'Name of a person' },
  ID_CN: { zh: '居民身份证号', en: 'Resident identity number (mainland China)' },
  ID: { zh: '其他证件号', en: 'Other identity documents' },
  PHONE: { zh: '电话号码', en: 'Telephone number' },
  EMAIL: { zh: '电子邮箱', en: 'E-mail address' },
  ADDRESS: { zh: '地址与邮编', en: 'Address and postcode' },
  BIRTH_DATE: { zh: '出生日期', en: 'Date of birth' },
  MRN: { zh: '病案号', en: 'Medical record number' },
  ENCOUNTER_NO: { zh: '住院号、门诊号等就诊号', en: 'Encounter number' },
  ACCESSION: { zh: '检查号、标本号', en: 'Accession or specimen number' },
  INSURANCE_NO: { zh: '医保号', en: 'Medical insurance number' },
  HEALTH_CARD: { zh: '就诊卡、健康卡号', en: 'Health card number' },
  BANK: { zh: '银行卡与账号', en: 'Bank card and account' },
  PLATE: { zh: '车牌与车架号', en: 'Number plate and vehicle number' },
  ACCOUNT: { zh: '网络账号', en: 'Online account' },
  STAFF_ID: { zh: '工号', en: 'Staff number' },
  ORG: { zh: '工作单位、学校', en: 'Employer or school' },
  ORG_ID: { zh: '单位的统一社会信用代码', en: 'Credit code of an organisation' },
  URL: { zh: '网址', en: 'Web address' },
  IP: { zh: '网络地址', en: 'Network address' },
  DEVICE_ID: { zh: '设备与植入物编号', en: 'Device and implant number' },
  AGE_OVER_89: { zh: '89 岁以上的年龄', en: 'Age over 89' },
}
