import type { Category } from './levels.ts'

/** Words that show of which category of GB/T 39725 a text is. */
export const categoryCues: Readonly<Record<Category, readonly string[]>> = {
  'personal-attributes': [],
  'health-status': phrases(`
    主诉、现病史、既往史、个人史、家族史、过敏史、症状、体征、查体、体格检查、体温、
    血压、心率、体重、发热、疼痛、胸痛、咳嗽、头晕、chief complaint、
    history of present illness、past medical history、vital signs、symptom、symptoms、
    blood pressure
  `),
  'medical-application': phrases(`
    诊断、处方、医嘱、手术、检验、化验、检查报告、影像、用药、病程、病历、出院小结、
    入院记录、会诊、护理记录、治疗、病理、住院、复诊、随访、diagnosis、diagnosed、
    prescription、medication、surgery、discharge summary、lab report、radiology、
    clinical note、discharge-summary、clinical-note、lab-report
  `),
  'medical-payment': phrases(`
    医保、费用、结算、报销、自费、缴费、账单、收费、DRG、DIP付费、成本、
    insurance claim、billing、payment、reimbursement
  `),
  'health-resources': phrases(`
    床位、设备、耗材、排班、库存、采购、值班、人力、维修、供应商、equipment、
    consumables、roster、inventory、staffing
  `),
  'public-health': phrases(`
    传染病报告、传染病上报、疫情、流行病学、预防接种、疫苗、发病率、死因监测、epidemic、
    outbreak、vaccination、surveillance
  `),
}

/** Words that show that a text is about one person's health. A bare 患者 counts: doubt is settled in the patient's favour. */
export const personCues: readonly string[] = phrases(`
  患者、病人、患儿、产妇、孕妇、本人、我得、我有、我患、我被、我是、我的、他的、她的、
  家属诉、患方、主诉、现病史、既往史、个人史、婚育史、月经史、查体、入院、出院、
  病程记录、首次病程、住院号、门诊号、病案号、床号、确诊、就诊、阳性、阴性、性别、
  年龄、术后第、诊断：、诊断:、病历、病历号、the patient、this patient、patient is、
  patient has、patient was、chief complaint、history of present illness、
  presents with、presented with、admitted、discharged、diagnosed with、positive、
  negative、clinical-note、discharge-summary、lab-report
`)

/** Phrases in which such a word is about nobody in particular. */
export const impersonalPhrases: readonly string[] = phrases(`
  患者教育、患者宣教、患者须知、患者手册、患者健康、患者应、患者如何、患者版、
  患者的护理、患者护理、患者管理、患者安全、患者满意度、患者人群、患者组织、患者可以、
  病人的护理、病人应、孕妇应、孕妇须知、我的问题是、我有一个问题、我有个问题、阳性率、
  阳性者、阳性预测、阴性预测、假阳性、假阴性、革兰阳性、革兰阴性、革兰氏阳性、
  革兰氏阴性、出院流程、入院流程、入院须知、出院须知、就诊流程、就诊指南、病历质控、
  病历书写规范、病历模板、电子病历系统、gram-positive、gram-negative、gram positive、
  gram negative、positive rate、false positive、false negative、predictive value
`)

function phrases(list: string): readonly string[] {
  return list
    .split('、')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
}
