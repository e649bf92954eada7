import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const ninety = String.raw`(?:9\d|1[0-3]\d)`

/** Age of 90 and more: so few live so long that the age alone can tell who it is (45 CFR 164.514(b)(2)). */
export const ageOver89 = byPattern({
  name: 'age-over-89',
  type: 'AGE_OVER_89',
  rules: [
    {
      pattern: new RegExp(
        String.raw`(?<![\d.~/-])${ninety} ?(?:多|余)?(?:周岁|虚岁|周歲|岁|歲)(?!以[上下]|[组段])`,
        'g',
      ),
      score: 0.9,
      needs: ['岁', '歲'],
    },
    {
      pattern:
        /(?<![一二三四五六七八九十百几])(?:九十[一二三四五六七八九]?|一百(?:[零〇][一二三四五六七八九]|[一二三]?十[一二三四五六七八九]?)?)(?:多|余|来)?(?:周岁|虚岁|岁|歲)(?!以[上下])/g,
      score: 0.9,
      needs: ['岁', '歲'],
    },
    {
      pattern: new RegExp(
        String.raw`(?<![\d.~-])${ninety}(?:[ -]years?[ -]old|[ -]?yrs?[ -]old|[ -]?y\/?o(?![a-z])|[ -]year[ -]olds?|y(?![a-z]))`,
        'gi',
      ),
      score: 0.9,
      needs: ['y', 'Y'],
    },
    {
      pattern: /九[十旬][有又加零][一二三四五六七八九]/g,
      score: 0.8,
      needs: ['九十', '九旬'],
    },
    behind(
      ['年龄', '年齡', 'age', 'aged', 'age of', 'ages'],
      String.raw`${ninety}(?![\d.%-]|以[上下]| ?[天月日])`,
      0.85,
    ),
    {
      pattern: new RegExp(
        String.raw`(?<=(?<![A-Za-z/])[男女MF][/ ,、|]{1,2})${ninety} ?(?:岁|歲|[Yy])?(?![\d.%/:-]|[A-Za-z])`,
        'g',
      ),
      score: 0.85,
    },
    behind(
      [
        '享年',
        '活到',
        '活了',
        '享寿',
        '虚岁',
        '虛歲',
        '周岁',
        '年届',
        '年过',
        '高寿',
        '高龄',
        '老太',
        '老头',
        '老汉',
        '走时',
        '老爷子',
        '老太太',
        '婆婆',
        '奶奶',
        '爷爷',
      ],
      String.raw`(?:${ninety}|九十[一二三四五六七八九]?(?![多余几])|一百[零〇一二三][一二三四五六七八九]?)(?:了|岁)?(?![\d.%年月日天分床号-])`,
      0.85,
    ),
  ],
  finds: [
    '患者，男，«92岁»',
    '«九十二岁»高龄',
    '«一百零二岁»',
    'a «102-year-old» woman',
    '«95 years old»',
    '年龄：«91»',
    '"age": «93»',
    '«97 周岁»',
    'M/«93Y»',
    'F/«94»，',
    '女/«94岁»',
    '享年«93»',
    '虚岁«九十一»，属鸡',
    '虚岁«九十»，',
    '父活到«九十四»，',
    '外公«九十有二»，',
    '患者男，«九旬加一»，',
    '|F|«92»|A',
    '老头«95» 摔倒',
    '走时«一百零一»。',
  ],
  ignores: [
    '89岁',
    '八十九岁',
    '190岁',
    '90天',
    '90后',
    '90%',
    '65-90岁',
    '年龄：45',
    '90岁以上人群',
    '90 years ago',
    '年龄 9 岁',
    '男/45',
    'F 110/70',
    'P/F 96→151',
    '九旬老人',
  ],
})
