import { z } from 'zod'

import { webhookPresets } from '../notifications/webhook.ts'
import { about } from './about.ts'
import { list } from './shapes.ts'

const mostRecipients = 20

/** Without a login and a path: what is secret has settings of its own. */
const smtpUrl = z
  .url({ protocol: /^smtps?$/u })
  .refine((url) => /^smtps?:\/\/[^/?#@]+\/?$/iu.test(url))

const webhookUrl = z.url({ protocol: /^https?$/u }).refine((url) => new URL(url).username === '')

/** Settings of who is told what happens. */
export const notificationSettings = {
  SMTP_URL: about(smtpUrl.optional(), {
    zh: '发送通知邮件的服务器：smtps://主机:465，或 smtp://主机:587（须支持 STARTTLS；本机可不加密）；缺省不发邮件',
    en: 'server that takes notification mail: smtps://host:465, or smtp://host:587 with STARTTLS (in clear on this machine only); no mail when unset',
    example: 'smtps://mail.hospital.example:465',
  }),
  SMTP_USER: about(z.string().min(1).optional(), {
    zh: '该服务器的账号（如需要）',
    en: 'account at that server, when it wants one',
  }),
  SMTP_PASSWORD: about(z.string().min(1).optional(), {
    zh: '该账号的密码或授权码',
    en: 'password of that account',
  }),
  SMTP_PASSWORD_FILE: about(z.string().min(1).optional(), {
    zh: '同上，但从文件读取；与 SMTP_PASSWORD 只设其一',
    en: 'the same from a file; set one of the two',
    example: '/etc/wardline/smtp-password',
  }),
  NOTIFY_FROM: about(z.email().optional(), {
    zh: '通知邮件的发件地址；与 SMTP_URL 一起设置',
    en: 'sender of notification mail; set it together with SMTP_URL',
    example: 'wardline@hospital.example',
  }),
  NOTIFY_TO: about(list.pipe(z.array(z.email()).min(1).max(mostRecipients)).optional(), {
    zh: `通知邮件的收件地址（如合规办公室），逗号分隔，最多 ${mostRecipients} 个；与 SMTP_URL 一起设置`,
    en: `recipients of notification mail, such as the compliance office, comma-separated, at most ${mostRecipients}; set it together with SMTP_URL`,
    example: 'compliance@hospital.example,it-duty@hospital.example',
  }),
  NOTIFY_WEBHOOK_URL: about(webhookUrl.optional(), {
    zh: '接收通知的 webhook（https 或本机）；缺省不发送',
    en: 'webhook that is told (https, or this machine); none when unset',
    example: 'https://hooks.hospital.example/wardline',
  }),
  NOTIFY_WEBHOOK_PRESET: about(z.enum(webhookPresets).default('standard'), {
    zh: 'standard 为签名的 JSON（Standard Webhooks）；wecom 为企业微信群机器人；dingtalk 为钉钉自定义机器人',
    en: 'standard is signed JSON (Standard Webhooks), wecom a group robot of WeCom, dingtalk a custom robot of DingTalk',
  }),
  NOTIFY_WEBHOOK_SECRET: about(z.string().min(1).optional(), {
    zh: '签名密钥：standard 必填（whsec_ 加 24 到 64 字节的 base64），dingtalk 为加签密钥（SEC…，可选），wecom 不需要',
    en: 'what signs: required by standard (whsec_ and 24 to 64 bytes in base64); for dingtalk the secret of a robot that wants signatures (SEC…); none for wecom',
  }),
  NOTIFY_WEBHOOK_SECRET_FILE: about(z.string().min(1).optional(), {
    zh: '同上，但从文件读取；与 NOTIFY_WEBHOOK_SECRET 只设其一',
    en: 'the same from a file; set one of the two',
    example: '/etc/wardline/webhook-secret',
  }),
}
