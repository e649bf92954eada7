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
        '薇信',
        '威信号',
        'V信',
        'QQ号',
        '扣扣',
        '企鹅号',
        '微博',
        '抖音',
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
      `(?:${handle}|[1-9]\\d{4,12})(?![A-Za-z0-9@])`,
      handleScore,
    ),
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
  ],
  ignores: ['微信同号', '微信公众号', '微信支付120元', 'QQ群', '微信小程序', 'vx', '微博热搜'],
})
