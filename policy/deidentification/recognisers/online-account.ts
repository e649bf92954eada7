import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const handle = '[A-Za-z][A-Za-z0-9_.-]{3,30}[A-Za-z0-9_]'
const words = /^(?:none|null|true|false|wechat|group|number|account|public|video)$/i

function handleScore(value: string): number {
  return words.test(value) ? 0 : 0.9
}

/** Account with a messenger or a social network. */
export const onlineAccount = byPattern({
  name: 'online-account',
  type: 'ACCOUNT',
  rules: [
    behind(
      [
        '微信',
        '微信名',
        '微信预约',
        '微信告知',
        '用户',
        '网名',
        '昵称',
        '昵称显示为',
        '平台账户',
        'kakao talk',
        'line',
        'wechat',
        '薇信',
        '威信号',
        'V信',
        'QQ号',
        '扣扣',
        '企鹅号',
        '微博',
        '抖音',
        '陌陌',
        '快手',
        '微博名',
        '小红书',
        '快手号',
        '小红书号',
        '支付宝',
        '钉钉号',
        '用户名',
        '登录名',
        '账号',
        'we chat',
        'we chat id',
        'weixin',
        'vx',
        'wx',
        'qq',
        'skype',
        'telegram',
        'whats app',
        'line id',
        'user name',
        'login',
        'user id',
      ],
      `(?:${handle}|[1-9]\\d{4,12}[a-z]{0,8})(?![A-Za-z0-9@])`,
      handleScore,
    ),
    // A name of one's own choosing, in quotation marks or brackets.
    {
      pattern:
        /(?:昵称|暱稱|网名|網名|群名|微信名|发帖人|用户名)[:为是叫显示 ]{0,4}["“「'@]([^"”」'\n]{2,16})(?=["”」'])/g,
      score: 0.85,
      needs: ['昵称', '暱稱', '网名', '網名', '群名', '微信名', '发帖人', '用户名'],
    },
    {
      pattern:
        /(?<![A-Za-z\d\u4E00-\u9FFF])([\u4E00-\u9FFFA-Za-z\d_-]{2,14})(?=[(](?:群昵称|昵称|网名|微信名)[,)])/g,
      score: 0.8,
      needs: ['(群昵称', '(昵称', '(网名', '(微信名'],
    },
    { pattern: /\[用户 ?([^\]\s]{2,20})(?= ?\d\d:\d\d| ?\])/g, score: 0.8, needs: ['[用户'] },
    // A handle in a clause about messengers or accounts.
    {
      pattern:
        /(?:(?:微信|账号|账户|用户|LINE|加[我她他])[^A-Za-z\d\n。;]{0,8}|发[我她他]? ?)((?=[a-z\d_-]{0,20}\d)[a-z]{1,16}[_-][a-z\d_-]{2,24})(?![A-Za-z\d@.])/g,
      score: 0.75,
    },
    { pattern: /(?<![A-Za-z\d])(?:wxid|wx)[_-][A-Za-z\d_-]{4,24}/g, score: 0.85, needs: ['wx'] },
    // The user of a line in an access log.
    { pattern: /\d - ([A-Za-z][\w.-]{2,20})(?= \[\d)/g, score: 0.7, needs: [' - '] },
  ],
  finds: [
    '微信：«wxid_abc123»',
    '微信号«zhang_san2024»',
    'QQ：«12345678»',
    'qq号码 «10001234»',
    'vx:«lisi_0301»',
    '加微信«wangwu-88»',
    'WeChat ID: «doctor_li»',
    '抖音号：«dy12345»',
    'username: «jsmith42»',
    '留 LINE：«bidai_0713»',
    'KakaoTalk: «suyeon_mom86».',
    '加我微信了,«lanlan_8866»,',
    '改微信名«rain_in_nov7»。',
    '昵称"«北方的狼1978»"',
    '«熊猫血-济南»(网名)',
    '[用户 «芒果不忙_1994» 20:14]',
    '加她 «wxid-xiru1978»',
    '10.0.6.31 - «gh0772» [03/Jul/2023',
  ],
  ignores: [
    '加用 mirth-ch12',
    'second line_2 therapy',
    '微信同号',
    '微信公众号',
    '微信支付120元',
    'QQ群',
    '微信小程序',
    'vx',
    '微博热搜',
  ],
})
