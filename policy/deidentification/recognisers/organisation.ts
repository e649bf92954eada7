import type { Range } from '../addresses/find.ts'
import { toSimplified } from '../names/simplify.ts'
import { findEnglish, findInFields } from '../organisations/fields.ts'
import { findOrganisations } from '../organisations/find.ts'
import type { Recogniser } from '../recogniser.ts'

/** Employer, school or unit of a person, by the end of its name and the words around it; never a hospital. */
export const organisation: Recogniser = {
  name: 'organisation',
  type: 'ORG',
  find: (original, scan) => {
    const text = scan?.view().text ?? toSimplified(original)
    const ranges: readonly Range[] = [
      ...findInFields(text),
      ...findOrganisations(text),
      ...findEnglish(text),
    ]
    return ranges.map((range) => ({ ...range, type: 'ORG', recogniser: 'organisation' }))
  },
  finds: [
    '工作单位：«江州机械制造有限公司»，',
    '就职于«江州市第三实验小学»任教师',
    '毕业于«华江大学»。',
    '就读于«江州市第一中学»',
    '单位：«华江大学»',
    '工作单位及职务：«江州银行»',
    'works at «Blue River Foods Inc»',
    '系«江州县宏发石材加工厂»切割工',
    '女儿在«江州市塘沽实验小学»教书',
    '患者，«江州工程学院»大二学生',
  ],
  ignores: [
    '工作单位：无',
    '单位：mmol/L',
    '工作单位：退休',
    '转诊至上级医院',
    '就职于外地',
    '输红细胞2单位',
    '阿斯利康制药有限公司生产',
    '在上海市第一人民医院行手术',
    '病变位于胃体部，侵及全层',
  ],
}
