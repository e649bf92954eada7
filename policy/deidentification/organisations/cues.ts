const work =
  /(?:[在于喺系是为原自到随从给找替帮谢]|就职|任职|供职|受雇|就读|毕业|退休于|挂靠|派驻|抬头|兹有|单位|学校|对面|职业|雇主|幼儿园|下岗前|退休前|年轻时)[:：于在是为 "“]{0,3}$/u

/** Whether the words before a name speak of work or school. */
export function isWorkBefore(text: string, index: number): boolean {
  return work.test(text.slice(Math.max(0, index - 8), index))
}

const employment =
  /(?:就职|任职|供职|受雇|就读|毕业|退休于|挂靠|派驻|抬头|兹有|工作单位|雇主|下岗前|退休前)[:：于在是为 "“]{0,3}$/u

/** Whether nothing but an employer or a school can follow these words. */
export function isEmployment(text: string, index: number): boolean {
  return employment.test(text.slice(Math.max(0, index - 8), index))
}

const job =
  /^(?:[)）"”」 ]{0,2})(?:的(?:[老小]?[\u3400-\u9fff]{1,3}?(?:师|姐|哥|工|总|叔|姨|经理|老师|干事)|小[\u3400-\u9fff]))|^(?:[)）"”」 ]{0,2})(?:的)?(?:[一二三四五六七八九十\d]{1,3}(?:年级|班)?)?[^，。；\n\d]{0,5}?(?:职工|工人|员工|教师|老师|教书|教学|任教|教保员|学生|研究生|本科|大[一二三四]|[初高]中?[一二三]|小[一二三四五六]|[初高]三|读|念书|上学|休学|在读|上班|下班|当班|值班|值夜班|倒班|夜班|三班倒|工作|打工|退休|退养|内退|离休|下岗|任|司机|船员|二副|店员|营业员|保安|保洁|会计|出纳|民警|律师|经理|主任|厂长|工程师|工友|同事|同学|描金|描图|会计|看[店山大]|[挑开跑拉打做当干教看守刷掘][^，。]{1,6}|客户|职员|干部|员|工(?![作伤])|跑车|跑单|包装|打包|装货|卸货|送快递|开车|校牌|校门|工牌|团检|体检|门卫|传达室|收发室|盖章|校长|园长|村长|班主任|教练|队员|队长|师傅|老板|班|校|转介|车间|退的|机修|染缸|脚手架|在册|实习|进修班|厨|帮工|保育|招生|理赔|派去|看大门|前台|总务|人事|踩缝纫|住校|校医|讲|干了|理赔部|配送员|业务|食堂|排球|掌柜|开票|老师填|年级)/u

/** Whether the words behind a name speak of work or school. */
export function isJobBehind(text: string, index: number): boolean {
  return job.test(text.slice(index, index + 14))
}

const care =
  /医院|卫生[院所室]|诊所|门诊|妇幼|疾控|血[站液]|急救|医科大学附|医学院附|附属|医学会|协会指南|指南|共识|检验|体检中心|急诊|中心站|病房|病区|科室|影像|药业|制药|药厂|医药|器械厂|监护|胸痛中心|卒中|透析中心|康复中心|护理部|医务[部处科]|产房|手术|介入|住院|供应室|专科|科会诊|杂志|学报|出版社出版|研究显示|临床|医生/u

const drugs = /药业|制药|药厂|医药|生物制品/u

/** Whether a stretch speaks of drugs, whose makers are nobody's employer here. */
export function isMaker(stretch: string): boolean {
  return drugs.test(stretch)
}

const medicalSchool = /医科大|医学院|医大|医学专|卫校|药科大/u
const study =
  /^[^，。；\n]{0,8}?(?:学生|老师|教师|读|研究生|大[一二三四]|教研|解剖|同学|毕业|年级|教授解)/u

/** Medical schools treat, too: only who learns or teaches there belongs to them. */
export function isTreating(name: string, after: string): boolean {
  return medicalSchool.test(name) && !study.test(after)
}

/** Whether a stretch speaks of care, which is nobody's employer here. */
export function isCare(stretch: string): boolean {
  return care.test(stretch)
}
