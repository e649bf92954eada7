import { byPattern } from '../by-pattern.ts'
import { extension } from '../extension.ts'
import { behind } from '../labels.ts'

const branch = `(?:-\\d{1,6}(?!\\d))?${extension}`
const area = String.raw`0(?:10|2\d|[3-9]\d\d)`

// Seven or eight digits of a place, however they are grouped; some write one too few.
function areaScore(value: string): number {
  const local = value.replace(/^\D?0(?:10|2\d|[3-9]\d\d)/, '').replaceAll(/\D/g, '').length
  return local >= 6 && local <= 8 ? 0.86 : 0
}

// A local number begins with two to eight; 020 110 98 76 are readings.
function groupsScore(value: string): number {
  const local = value.replace(/^0(?:10|2\d|[3-9]\d\d)\D+/, '').replaceAll(/\D/g, '')
  return /^[2-8]\d{6,7}$/.test(local) ? 0.84 : 0
}

function shortScore(value: string): number {
  return /^(?:19|20)\d\d$/.test(value) ? 0 : 0.8
}

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
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|\d\d\.)${area}[ .·-]\d{3,4}[ -]?\d{2,5}(?![\d%℃]|[-:.]\d)${branch}`,
        'gi',
      ),
      score: areaScore,
    },
    // In groups as they were said: 0535 3 771 602.
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|\d\d\.)${area}(?:[ .·-]{1,2}\d{1,4}){2,4}(?![\d%℃]|[-:.·]\d)`,
        'gi',
      ),
      score: groupsScore,
    },
    {
      pattern:
        /(?<![\dA-Za-z.-])\d(?:[ -]{0,2}\d){6,11}(?= ?[(](?:固话|座机|电话|手机|家电|宅电))/g,
      score: 0.85,
      needs: ['(固话', '(座机', '(电话', '(手机', '(家电', '(宅电'],
    },
    // Taiwan.
    {
      pattern:
        /(?<![\dA-Z-])(?:09\d\d([ -])\d{3}\1\d{3}|\(0\d{1,2}\) ?\d{3,4}[ -]\d{4})(?![\d-])/gi,
      score: 0.85,
      needs: ['09', '(0'],
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
        '联系',
        '固话',
        '手提',
        '去电',
        '回电',
        '打给',
        '传呼',
        '聯絡',
        '联络',
        '致电',
        '致電',
        '來電',
        '来电',
        '請電',
        '请电',
        '手電',
        '家电',
        '行動',
        '号码',
        'landline',
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
      String.raw`\(?\+?[\dlIO](?:(?: - |[ .()-]{0,2})[\dOolI]){5,16}(?![\dA-WYZa-wyz])${branch}`,
      isNumber,
    ),
    behind(
      [
        '短号',
        '内线',
        '分机',
        '分機',
        '座机',
        '值班电话',
        '院内电话',
        '电话',
        '打我',
        '急事呼',
        '电话转',
        '总值班',
        '小号',
        '呼机',
        'BP机',
        '值班手机',
        'pager',
        'ext',
        'ext.',
      ],
      String.raw`[\dl](?:[ -]?\d){3,5}(?![\d.%]|[ -]\d| ?[-:/年月日天次分元例人岁周]|ml|mg)`,
      shortScore,
    ),
    behind(['短号', '内线', '分机号'], String.raw`\d{3,6}(?![\d.])`, 0.8),
    behind(
      [
        '手机尾号',
        '手机号尾号',
        '电话尾号',
        '手机后四位',
        '手机号后四位',
        '手机末四位',
        '手机号末四位',
        '电话末四位',
      ],
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
    '村支书 «0453 8172 669»。',
    '哈丽旦(«0999-8127 403»)',
    '緊急聯絡：妹妹«0922-618-307»，',
    '聯絡 «(03)427-9158»；',
    '如需請電 «9173 4406»（早上',
    '分机«8035»',
    '电话：«6652»',
    '电话 «0523 - 8721 6o38»',
    '手机 «l38 1583 O417»',
    '座机 «8-3055»',
    '联系«0535 3 771 602»（村代销点传呼）',
    '招待所任领班，«0335·401·2296»。',
    '打过去是«0595 8300 44 17» 说没钱',
    '老婆桂珍，«87 301 669»（固话）',
    '直接打其手提 «6655 0918»。',
    '无人接x2→总值班«8119»|',
    'CRC: qiuyawen ext. «6618»',
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
    '电话2024年回访',
    '电话通知3 次',
    '020 110 98 76 次/分',
    '联系 3 次未果',
  ],
})
