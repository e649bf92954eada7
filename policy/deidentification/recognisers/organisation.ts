import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const character = String.raw`[\u4E00-\u9FFFA-Za-z0-9()·]`
const suffix =
  '(?:有限责任公司|股份有限公司|有限公司|公司|集团|工厂|厂|学校|大学|学院|职校|中学|小学|高中|初中|[一二三四五六七八九十]中(?!学|心)|幼儿园|托儿所|研究所|研究院|设计院|事务所|银行|支行|分行|信用社|合作社|派出所|公安局|法院|检察院|管理局|委员会|居委会|村委会|政府|出版社|报社|电视台|超市|商场|饭店|酒店|餐厅|工作室|门店|部队|协会|中心|局|所|社)'
const none = /^(?:无|不详|未知|退休|离休|务农|自由职业|农民|无业|待业|个体|同上|其他|在家|无单位)/

/** Employer or school, only behind a word that says so: the names of institutions in a note are mostly not the patient's. */
export const organisation = byPattern({
  name: 'organisation',
  type: 'ORG',
  rules: [
    {
      pattern: new RegExp(
        `(?:工作单位|单位名称|所在单位|就读学校|学校名称|毕业院校|用人单位|雇主)(?:及[\\u4E00-\\u9FFF]{1,4})?["'”]? ?[:=|为是] ?["'“]?(${character}{2,40})`,
        'g',
      ),
      score: (value) => (none.test(value) ? 0 : 0.8),
      needs: ['单位', '学校', '院校', '雇主'],
    },
    {
      pattern: new RegExp(
        `(?:就职于|任职于|供职于|受雇于|工作于|就读于|毕业于|上班于|服役于|在职于|就职在|就读在)(${character}{1,30}?${suffix})(?![\\u4E00-\\u9FFF]{0,6}(?:公司|大学|学院|学校|支行|分行))`,
        'g',
      ),
      score: 0.78,
      needs: ['于', '在'],
    },
    {
      pattern: new RegExp(
        `(?<![\\u4E00-\\u9FFF])单位 ?: ?(${character}{1,30}?${suffix})(?![\\u4E00-\\u9FFF])`,
        'g',
      ),
      score: 0.7,
      needs: ['单位'],
    },
    behind(
      ['employer', 'works at', 'works for', 'employed by'],
      String.raw`[A-Z][\w&.' -]{1,50}?(?: Inc| Ltd| LLC| Corp| Company| University| School| Group| Bank)(?![a-z])`,
      0.7,
    ),
  ],
  finds: [
    '工作单位：«江州机械制造有限公司»，',
    '就职于«江州市第三实验小学»任教师',
    '毕业于«华江大学»。',
    '就读于«江州市第一中学»',
    '单位：«华江大学»',
    '工作单位及职务：«江州银行»',
    'works at «Blue River Foods Inc»',
  ],
  ignores: [
    '工作单位：无',
    '单位：mmol/L',
    '工作单位：退休',
    '转诊至上级医院',
    '就职于外地',
    '输红细胞2单位',
    '阿斯利康制药有限公司生产',
  ],
})
