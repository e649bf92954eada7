import { findNames } from '../names/find.ts'
import { viewOf } from '../names/view.ts'
import type { Recogniser } from '../recogniser.ts'

/** Names of patients, relatives and staff, by field, by title and by the model of names/. */
export const personName: Recogniser = {
  name: 'person-name',
  type: 'PERSON',
  find: (text, scan) =>
    findNames(scan?.view() ?? viewOf(text)).map((name) => ({
      ...name,
      type: 'PERSON',
      recogniser: 'person-name',
    })),
  finds: [
    '姓名：«张伟»　性别：男',
    '联系人：«欧阳明月»（女儿）',
    '患者«李秀英»，女，67岁，因胸闷3天入院。',
    '请«王»主任会诊。',
    '患儿«阿依古丽·买买提»，5岁。',
    '{"姓名":"«陈晓东»"}',
    'Name: «Zhang Wei»',
    '術者：«葉嘉輝»',
    '签名：«李　四»',
  ],
  ignores: [
    '序号 姓名 出生 硬结',
    '姓名 学号 班级 视力',
    '患者高血压病史10年，余无殊。',
    '考虑帕金森病，右侧巴宾斯基征阳性，墨菲征阴性。',
    '何首乌15g，徐长卿9g，王不留行10g，白术12g。',
    '方取张仲景之意，参李时珍《本草纲目》。',
    '签名：　　年　月　日',
    '病史陈述者：患者本人',
  ],
}
