/** A field name whose value is an address, with its separator. */
export const addressField =
  /(?:家庭|现|户籍|户口|联系|通讯|通信|单位|工作|邮寄|收货|居住|常住|详细|患者|暂住|家)?(?:住址|地址|居住地|所在地|住所)[^\n\u3400-\u9fffA-Za-z\d]{1,6}|(?:籍贯|出生地|户籍地?|祖籍|原籍|现住|常住地|家住|现居|住)[:： \t\u3000|"]{1,4}/gu

/** Words before an address in running text. */
export const addressLead =
  /(?:现?居住[于在]|家住在?|现住在?|现居|暂住于?|租住[于在]|住[在于址]?|地址[是为在]?|住址[是为]?|位于|老家在?|户籍(?:地址|地)?(?:为|在|是)?|籍贯(?:为|是)?|寄[到往]|送[到往至]|搬[到至])/gu

/** A numbered house or block behind the name of a street or estate. */
export const numberedHouse =
  /(?:路|街|巷|胡同|大道|小区|花园|苑|新村|家园|公寓|大厦|里|弄|段|村)(?:[东南西北]?\d{1,5}|[东南西北]?[一二三四五六七八九十]{1,3}区?\d{1,4})(?:号|弄|栋|幢|座|号楼|楼|巷)(?!病|床|线)/gu

/** An English field or verb whose value is an address. */
export const englishLead =
  /\b(?:(?:[Hh]ome |[Mm]ailing |[Rr]esidential |[Cc]urrent )?[Aa]ddress(?: is)?|ADDRESS|Addr|Residence|[Ll]ives at|[Rr]esides at|[Ll]iving at)["']?\s{0,2}[:：=|]?["' ]{0,3}/gu

/** Where an English address ends: a line, a sentence, the next field. */
export const englishEnd =
  /[\n;；|"。]|\.\s|\s{2,}|,?\s(?:Phone|Tel|Telephone|Mobile|Email|E-mail|Sex|Age|DOB|Name|Date|Contact|MRN|ID|and|with|who|since)\b/u

/** A house number and a street of the English-speaking world, with what follows it. */
export const englishStreet =
  /\b\d{1,5}[A-Z]?,? (?:[A-Z][A-Za-z'.]{1,20} ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Way|Terrace|Crescent|Square|Close|Highway|Hwy|Parkway)\b\.?(?:,? (?:Apt|Apartment|Flat|Unit|Suite|Room|Rm)\.? ?#?[A-Z\d-]{1,6})?(?:, ?[A-Z][A-Za-z .]{1,25}){0,3}(?: \d{5}(?:-\d{4})?)?/gu
