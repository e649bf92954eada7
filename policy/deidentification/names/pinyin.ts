/** Surnames in pinyin (and some in the spelling of Hong Kong and Taiwan) that are not also English words. */
const surnames = new Set(
  'wang zhang liu chen yang huang zhao wu zhou xu zhu hu guo gao lin luo zheng liang xie tang han feng deng cao peng zeng xiao tian dong yuan pan yu jiang cai du ye cheng su wei lv lu ding ren shen yao cui zhong tan fan jin shi liao jia xia fu fang zou xiong bai meng qin qiu yin xue yan duan lei hou shao mao gu hao gong qian dai mo xiang wen niu ge xing qi qiao lai pang zhuang nie yue zhai shang ouyang sima zhuge shangguan situ wong chan cheung leung lau lam kwok chow tsang hsu tsai hsieh chang'.split(
    ' ',
  ),
)

const initials = 'zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]'
const finals =
  'iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v'
const syllables = new RegExp(`^(?:(?:${initials})?(?:${finals})){1,3}$`, 'u')

/** Whether a capitalised word is a Chinese surname in Latin letters. */
export function isPinyinSurname(word: string): boolean {
  return surnames.has(word.toLowerCase())
}

/** Whether a word is one to three syllables of pinyin, with or without a hyphen. */
export function isPinyin(word: string): boolean {
  return word
    .toLowerCase()
    .split(/[- ]/u)
    .every((part) => part.length > 1 && part.length < 16 && syllables.test(part))
}
