import type { Purpose, Text } from '../../../policy/index.ts'

/** What each purpose of use means in a hospital. */
export const purposeWords: Readonly<Record<Purpose, Text>> = {
  TREAT: {
    zh: '诊疗：为患者提供或协调医疗照护',
    en: 'Treatment: giving or coordinating a patient’s care',
  },
  ETREAT: { zh: '紧急诊疗：紧急情况下的医疗照护', en: 'Emergency treatment: care in an emergency' },
  HOPERAT: {
    zh: '医院运营：管理、质控、排班等',
    en: 'Healthcare operations: management, quality, rosters and the like',
  },
  HPAYMT: { zh: '费用与支付', en: 'Healthcare payment' },
  HRESCH: { zh: '医学研究', en: 'Healthcare research' },
  PUBHLTH: { zh: '公共卫生', en: 'Public health' },
  PATADMIN: {
    zh: '患者事务：预约、登记、就诊指引',
    en: 'Patient administration: booking, registration, finding the way',
  },
  HSYSADMIN: {
    zh: '系统管理：维护医院的信息系统',
    en: 'Health system administration: looking after the hospital’s systems',
  },
}
