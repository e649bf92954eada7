import type { Bundle, Text } from '../../../policy/index.ts'

type UseCase = Bundle['useCases'][number]

/** The groups of use cases, in the order in which a hospital starts with them. */
export const groupWords: Readonly<Record<UseCase['group'], Text>> = {
  clinical: { zh: '临床', en: 'Clinical' },
  'patient-service': { zh: '患者服务', en: 'Patient service' },
  management: { zh: '运营管理', en: 'Management' },
  general: { zh: '通用', en: 'General' },
}

/** How far a use case has come. */
export const stageWords: Readonly<Record<UseCase['stage'], Text>> = {
  draft: { zh: '准备中，不开放', en: 'Draft, closed' },
  pilot: { zh: '试点，仅限试点科室', en: 'Pilot, open to its departments' },
  rollout: { zh: '已推广', en: 'In rollout' },
  suspended: { zh: '已暂停', en: 'Suspended' },
  retired: { zh: '已停用', en: 'Retired' },
}

/** Where the label stands that says that a text is AI-generated. */
export const labelWords: Readonly<Record<UseCase['label'], Text>> = {
  metadata: { zh: '在答案的元数据中', en: 'In the metadata of the answer' },
  visible: {
    zh: '在元数据中，并在正文末尾可见',
    en: 'In the metadata, and visible at the end of the text',
  },
}
