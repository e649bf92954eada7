/** What tells that a run of letters and digits is no number of a person, a specimen or a document. */

const dateOrTime =
  /^(?:.{0,20}\d{4,5}-\d{1,2}-\d{1,2}|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\D.{0,20}|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d\d{0,3})?)?)?|(?:19|20)\d\d[-/._](?:0?[1-9]|1[0-2])(?:[-/._](?:0?[1-9]|[12]\d|3[01]))?|\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))$/
const datedPrefix = /^[A-Z]{2,4}[-_]?(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$/
const quantity =
  /^\d{1,9}(?:\.\d{1,4})?(?:[a-z]{1,8}|[UGLVWKM]|IU|KU|MU|MIU|ML|MG|KG|HZ|Hz|MHz|BP|CM|MM|PX|GY|Gy|cGy|CGY|mL|dL|mV|kPa|kg|pH|mmHg|mmol|DPI|KB|MB|GB|TB)$/
const laboratory =
  /^(?:WBC|PLT|RBC|NEU|LYM|EOS|CK|CKMB|LDH|ALT|AST|GGT|ALP|BNP|TNT|TNI|HBV|DNA|RNA|HCV|HIV|EBV|CMV|CEA|AFP|CA|PSA|NSE|HCG|FER|SF|PCT|CRP|ESR|AMY|LPS|IGE|IGG|CD|BP|HR|FK|DD|TG|TC|GLU|CR|UA)\d{2,7}$/
/** CYP2C19*17, and the grades M1E0S1T1C0. */
const allele = /^(?:[A-Z]\d){3,8}$|^\d[A-Z]\d{1,2}\*\d{1,2}[A-Z]?$/
const publicCode =
  /^(?:NCT|ChiCTR|CTR|ISRCTN|PMID|PMC|ISBN|ISSN|DOI|GB|WS|YY|YBB|ISO|IEC|RFC|HTTP|UTF|GBK|NM_|NP_|NR_|NG_|NC_|XM_|ENST|ENSG|COSM|CVE|SNOMED|LOINC|ICD|[XZ][A-Z]\d\d[A-Z]{2}|[A-V]\d\d[A-Z]{2}\d\d$|rs\d)/
const publicBefore =
  /(?:批号|批號|批次|批[\u4E00-\u9FFF]{1,8}|批准文号|准字|备案|械注|械备|型号|規格|规格|版本|货号|邮编|郵編|邮政编码|资产|出厂|发票代码|票据代码|项目|方案|审查|伦理|批件|合同|招标|标书|标准|判定|指南|登记处|报修单|报修|固件|端口|热线|客服|拨打|波长|(?<![A-Za-z])(?:LOT|Lot|lot|ICD|LOINC|SNOMED|ATC|DOI|PMID|NCT|ISBN|ISSN|GB\/T|WS\/T|GB|WS|YY\/T|YY|ISO|IEC|Protocol|protocol|PROTOCOL|port|version|ver|postcode|zip|Vol|vol))(?:编?号|编號)?["'. :：(（=#-]{0,4}[A-Za-z]{0,3}["'. ]{0,2}$/
const unitAfter =
  /^ ?(?:[%‰×^℃°]|[*x] ?\d|mg|ml|mL|ug|μg|µg|ng|pg|kg|mmol|μmol|umol|nmol|U\/|IU|copies|拷贝|cm|mm|bpm|元|块|万|亿|次|例|份|人次|人|名|支|片|粒|倍|单位|毫|微克|克|升|米|步|秒|毫秒|小时|个|条记录|千卡|kcal|bp|个\/)/
const vagueBefore = /(?:编码|代码|code|size|seed)["'. :(=#-]{0,4}$/
const moneyBefore = /(?:费|价|元|款|额|合计|小计|余|金|付|¥|￥|\$)[^\n]{0,6}$/
const measuredBefore = /[<>≥≤＜＞±~≈¥￥$×+]$|\d,$|[A-Za-z]\($/

const near = 18

/** Whether the token from `start` to `end` is a date, a quantity, or a code that everybody may know. */
export function isExplained(text: string, start: number, end: number): boolean {
  return isExplainedByItself(text.slice(start, end)) || isExplainedByNeighbours(text, start, end)
}

/** Whether the token says itself that it is a date, a quantity, a result or a public code. */
export function isExplainedByItself(token: string): boolean {
  return (
    dateOrTime.test(token.replaceAll('O', '0')) ||
    datedPrefix.test(token) ||
    quantity.test(token) ||
    laboratory.test(token) ||
    publicCode.test(token) ||
    allele.test(token)
  )
}

function isExplainedByNeighbours(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - near), start)
  if (publicBefore.test(before)) return true
  if (end - start < 12 && vagueBefore.test(before)) return true
  if (!/^\d+$/.test(text.slice(start, end))) return false
  return (
    measuredBefore.test(before) ||
    unitAfter.test(text.slice(end, end + 6)) ||
    (end - start <= 8 && moneyBefore.test(before))
  )
}

/** Every pattern of this file, for the proof that none is slow. */
export const explanations: readonly RegExp[] = [
  dateOrTime,
  datedPrefix,
  quantity,
  laboratory,
  publicCode,
  publicBefore,
  vagueBefore,
  allele,
  unitAfter,
  moneyBefore,
  measuredBefore,
]
