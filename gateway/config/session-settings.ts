import { z } from 'zod'

import { about } from './about.ts'

const bareOrigin = z
  .url({ protocol: /^https?$/u })
  .refine((url) => /^https?:\/\/[^/?#@]+\/?$/iu.test(url))
  .transform((url) => new URL(url).origin)

/** Settings of signing in with a browser. */
export const sessionSettings = {
  PUBLIC_URL: about(bareOrigin.optional(), {
    zh: '浏览器访问本网关的地址（不含路径；须为 https 或本机）；浏览器登录需要它，npm start 缺省由 HOST 与 PORT 得出',
    en: 'address of this gateway as browsers see it (without a path; https, or this machine); needed for signing in with a browser; made of HOST and PORT by npm start when unset',
    example: 'https://ai.hospital.example',
  }),
  OIDC_CLIENT_ID: about(z.string().min(1).max(255).default('wardline'), {
    zh: '浏览器登录所用的客户端（机密客户端，回调为 PUBLIC_URL/auth/callback）',
    en: 'client for signing in with a browser (confidential; redirects to PUBLIC_URL/auth/callback)',
  }),
  OIDC_CLIENT_SECRET: about(z.string().min(1).optional(), {
    zh: '该客户端的密钥；缺省时浏览器登录不可用，令牌与个人密钥照常可用',
    en: 'secret of that client; without it nobody signs in with a browser, while tokens and keys work',
  }),
  OIDC_CLIENT_SECRET_FILE: about(z.string().min(1).optional(), {
    zh: '同上，但从文件读取；与 OIDC_CLIENT_SECRET 只设其一',
    en: 'the same from a file; set one of the two',
    example: '/etc/wardline/oidc-client-secret',
  }),
  SESSION_IDLE_MINUTES: about(z.coerce.number().int().min(5).max(480).default(30), {
    zh: '浏览器会话闲置多少分钟后结束（5 到 480）',
    en: 'minutes after which an unused browser session ends (5 to 480)',
  }),
  SESSION_HOURS: about(z.coerce.number().int().min(1).max(24).default(10), {
    zh: '浏览器会话最长多少小时（1 到 24）；缺省为一个班次',
    en: 'hours after which a browser session ends in any case (1 to 24); a shift by default',
  }),
}
