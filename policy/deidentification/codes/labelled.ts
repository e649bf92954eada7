import type { Scan } from '../scan.ts'
import type { Code } from './by-type.ts'
import { typeFrom, type CueType } from './cues.ts'
import { isExplained } from './explained.ts'
import { readCode } from './value.ts'

/** Nouns that may do without 号 before a number. */
export const nouns: readonly string[] =
  '病案 病历 病歷 登记 医保 醫保 社保 参保 新农合 保单 保險 保险 标本 標本 条码 条形码 血袋 蜡块 切片 片子 病理 健康档案 健康檔案 产检册 建册 检册 保健册 腕带 胸牌 工牌 工卡 上岗证 健康证 药师证 护士证 医师证 退役证 军残证 边民证 离休证 残疾证 居留证 台胞证 台胞證 居留證 身分證 通行证 通行證 出生医学证明 透析卡 序列 双程证 雙程證 随访卡 就诊卡 就診卡 卡号 卡號 电极 机身 刀片 瓣膜 人工瓣 支架血管 护照 護照 护照号 驾驶证 坐席 随访员 操作员 结算流水 申请 号源 流水 放射 影像 门诊 急诊 就诊 住院 挂号 费别 献血码 编码 編碼 编号 編號 条码 号码 ID SN S/N No. NO. HN permit passport Subject Case Policy card reg. film'.split(
    ' ',
  )

const sign = /[号號№]/g
const link =
  /(?:码|碼|卡|证|證|册|条|[ \t:=|#"'“”‘’「」\])}【】[{(<>~№·-]|\n(?=[\dA-Z ])|\([\u4E00-\u9FFF]{1,6}\)|为|是|[Nn]o\.?|NO\.?|number|ID|MRN|HN|QQ|号|號){0,8}/y
/** What 号 also stands behind, and is no number of anybody. */
const others =
  /(?:[批床型文货版款字房楼栋幢室诊窗序准桌档段台信符括挂称绰问逗句引等加减记代几大小中同微QＱ扣信机话线车排刊期卷图表节章色螺针叫\d一二三四五六七八九十]|门牌|项目|方案|合同|标书|招标|资产|出厂|票据代?|发票代?|审查|批件|医院|公众|频道|账|帐|短|分机|单元|路|弄|巷|街|村|组|院|楼)$/
const latin = /[A-Za-z]/
/** Those who wear a number are few, so it is short. */
const staff = /^(?:胸牌|工牌|工卡|坐席|随访员|操作员)$/
const reach = 14

/** Numbers behind a word that says they are numbers: anything called 号, and nouns that need no 号. */
export function findLabelled(text: string, { places }: Scan): readonly Code<CueType>[] {
  const codes: Code<CueType>[] = []
  for (const { index } of text.matchAll(sign)) {
    if (isSignOfOthers(text, index)) continue
    codes.push(...valuesBehind(text, { from: index, least: 3, score: 0.72 }))
  }
  for (const index of places(nouns)) {
    const noun = nouns.find((each) => text.startsWith(each, index)) ?? ''
    const from = index + noun.length
    if (isPartOfWord(text, index, from)) continue
    codes.push(...valuesBehind(text, { from, least: staff.test(noun) ? 3 : 5, score: 0.66 }))
  }
  return codes
}

/** SN is no part of SNOMED, nor ID of IDH1; 手环ID may stand behind Chinese and before a code. */
function isPartOfWord(text: string, index: number, from: number): boolean {
  if (!latin.test(text.charAt(index))) return false
  return (
    latin.test(text.charAt(index - 1)) ||
    /^(?:[a-z]|OMED|P[\d ]|H\d)/.test(text.slice(from, from + 4))
  )
}

function isSignOfOthers(text: string, index: number): boolean {
  return text.charAt(index) !== '№' && others.test(text.slice(Math.max(0, index - 4), index))
}

type Label = { readonly from: number; readonly least: number; readonly score: number }

function valuesBehind(text: string, { from, least, score }: Label): readonly Code<CueType>[] {
  link.lastIndex = from
  const start = from + (link.exec(text)?.[0].length ?? 0)
  const first = readCode(text, start, least)
  if (first === null || isExplained(text, first.start, first.end)) return []
  const type = typeFrom(text.slice(Math.max(0, from - reach), from + 2)) ?? 'MRN'
  const stretches = [first, ...alsoBehind(text, first)]
  return stretches.map(({ start, end }) => ({
    start: isDonation(text, start) ? start - 1 : start,
    end,
    type,
    score,
  }))
}

// ISBT 128 begins the number of a donation with a sign of equality.
function isDonation(text: string, start: number): boolean {
  return (
    text.charAt(start - 1) === '=' && /^[A-Z]\d{4} ?\d\d ?\d{6}/.test(text.slice(start, start + 16))
  )
}

type Stretch = { readonly start: number; readonly end: number }

const and = /(?: ?[/、,，和及;；] ?)/y

/** `条码 GX23M0098741 / GX23M0098742`: a second number of the same make. */
function alsoBehind(text: string, first: Stretch): readonly Stretch[] {
  and.lastIndex = first.end
  const between = and.exec(text)
  if (between === null) return []
  const second = readCode(text, first.end + between[0].length, 5)
  const length = first.end - first.start
  return second !== null && Math.abs(second.end - second.start - length) <= 2 ? [second] : []
}

/** Every pattern of this file. */
export const labelledPatterns: readonly RegExp[] = [sign, link, others, and]
