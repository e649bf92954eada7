import type { Finding } from '../finding.ts'
import type { Recogniser } from '../recogniser.ts'

const title = /群|聊天记录|\(\d{1,3}\)/
const speaker =
  /^(?:\[?\d{1,2}:\d\d(?::\d\d)?\]? )?(?:【([^】\n]{2,16})】(?=[^(\s])|([^\s:,;.()[\]【】。，；、]{2,16})(?: \d\d:\d\d(?::\d\d)?)? {0,2}:)/
const roles =
  /医生|医师|护士|护长|主任|教授|药师|家属|患者|病人|系统|助手|客服|本人|问|答|时间|地点|姓名|主诉|诊断|记录|病史|检查|治疗|用药|备注|提示|电话|地址|参加|主持|讨论|结论|^\d|[:/]|[号號码碼名期址]$/
const fewestLines = 4
const fewestSpeakers = 2

type Speech = { readonly start: number; readonly name: string }

/**
 * Names that people give themselves in a group chat. Certain only in a text that calls itself a group and in which the
 * same few speak again and again; real names there are found as names.
 */
export const chatNickname: Recogniser = {
  name: 'chat-nickname',
  type: 'ACCOUNT',
  find: nicknamesIn,
  patterns: [title, speaker, roles],
  finds: [
    '【透析群】(46)\n«云淡风轻»：机器报警\n«老兵不老1952»：3号机\n«云淡风轻»：吵\n«老兵不老1952»：好',
    '孕妈群\n«momo»: 糖耐\n«柚子不吃柚子»: 就超\n«momo»: 呵呵\n«柚子不吃柚子»: 撤',
  ],
  ignores: [
    '科室群通知\n时间：8点\n地点：示教室\n主持：某\n备注：无',
    '群\n问：发热几天\n答：3天\n问：咳吗\n答：咳',
    'momo: a\nfifi: b\nmomo: c\nfifi: d',
    '病友群登记\n序列号:无\n出生日期:无\n序列号:无\n出生日期:无',
  ],
}

function nicknamesIn(text: string): readonly Finding[] {
  const speeches = speechesIn(text).filter(({ name }) => !roles.test(name))
  const counts = Map.groupBy(speeches, ({ name }) => name)
  const repeated = [...counts.values()].filter((turns) => turns.length > 1)
  const first = Math.min(...repeated.flat().map(({ start }) => start))
  const isChat = speeches.length >= fewestLines && repeated.length >= fewestSpeakers
  if (!isChat || !title.test(text.slice(0, first))) return []
  return speeches.map(({ start, name }) => ({
    start,
    end: start + name.length,
    type: 'ACCOUNT',
    score: 0.52,
    recogniser: 'chat-nickname',
  }))
}

function speechesIn(text: string): readonly Speech[] {
  const speeches: Speech[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const match = speaker.exec(line)
    const name = match?.[1] ?? match?.[2]
    if (match && name) speeches.push({ start: start + match[0].lastIndexOf(name), name })
    start += line.length + 1
  }
  return speeches
}
