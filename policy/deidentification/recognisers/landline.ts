import { byPattern } from '../by-pattern.ts'
import { extension } from '../extension.ts'
import { behind } from '../labels.ts'

const branch = `(?:-\\d{1,6}(?!\\d))?${extension}`
const area = String.raw`0(?:10|2\d|[3-9]\d\d)`

function isNumber(value: string): number {
  const digits = value.replaceAll(/\D/g, '').length
  return digits >= 6 && digits <= 17 && !isDate(value) ? 0.9 : 0
}

function isDate(value: string): boolean {
  return /^(?:19|20)\d\d[ .-]?(?:0?[1-9]|1[0-2])[ .-]?(?:0?[1-9]|[12]\d|3[01])(?!\d)/.test(value)
}

/** Landline and service number of mainland China, and any number behind a word for telephone. */
export const landline = byPattern({
  name: 'landline',
  type: 'PHONE',
  rules: [
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|\d\d\.)(?:(?:\+|00)86[ -]?)?(?:${area}[ -]|\(${area}\)[ -]?)\d{3,4}[ -]?\d{4}(?!\d)${branch}`,
        'gi',
      ),
      score: 0.92,
    },
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|\d\d\.)${area}[2-8]\d{6,7}(?!\d)${branch}`,
        'gi',
      ),
      score: 0.7,
    },
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|\d\d\.)[48]00-\d{3,4}-?\d{3,4}(?!\d)${branch}`,
        'gi',
      ),
      score: 0.9,
    },
    {
      pattern: /(?<![\dA-Z]|\d-|\d\d\.)[48]00(?:\d{7}| \d{3} \d{4}| \d{4} \d{3})(?!\d)/gi,
      score: 0.75,
    },
    behind(
      [
        '电话',
        '電話',
        '手机',
        '手機',
        '联系方式',
        '座机',
        '传真',
        '热线',
        '联系人',
        '监护人',
        '家属',
        'tel',
        'telephone',
        'phone',
        'mobile',
        'cell',
        'fax',
        'pager',
        'call',
        'contact',
        'call me at',
        'call me on',
        'reach me at',
        'answering at',
        'messages to',
        'dial',
      ],
      String.raw`\(?\+?\d(?:[ .()-]{0,2}\d){5,16}(?![\dA-WYZa-wyz])${branch}`,
      isNumber,
    ),
    behind(['短号', '内线', '分机号'], String.raw`\d{3,6}(?![\d.])`, 0.8),
    behind(
      ['手机尾号', '手机号尾号', '电话尾号', '手机后四位', '手机号后四位'],
      String.raw`\d{4}(?!\d)`,
      0.85,
    ),
  ],
  finds: [
    '短号：«668812»',
    '电话：«010-62345678»',
    '«0755-8765432»',
    '座机«(021)62345678转8012»',
    '«021 6234 5678»',
    '«02162345678»',
    '«+86-010-62345678»',
    '请拨«400-810-1234»咨询',
    '客服«4008101234»',
    '联系电话：«87654321»',
    '联系电话为«8765432»',
    '"phone":"«1380013800»"',
    'Phone:\n«60-56-85-91»',
    'Phone: «(99) 645-791»',
    'Fax: «345-899-3560x4587»',
    '手机尾号«8000»',
    '传真:«6234567-12»',
  ],
  ignores: [
    '电话随访3次',
    '电话：2024-03-05 回访',
    '住院号 0001234567',
    '拨打120',
    '输液 400 ml，800 mg',
    '白细胞 010',
    '医师电话通知',
    '血压 130-80-72',
  ],
})
