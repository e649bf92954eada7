import { createHash } from 'node:crypto'

import type { Text } from '#policy'

import type { DemoUser } from './user.ts'

const style = `
body { font: 16px/1.6 system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif;
  max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1d2733; background: #f5f7f9 }
h1 { font-size: 1.4rem } .warning { border: 2px solid #b3261e; border-radius: .5rem; padding: .5rem 1rem; background: #fff }
button { display: block; width: 100%; margin: .5rem 0; padding: .7rem 1rem; font: inherit; text-align: left;
  border: 1px solid #5b6b7b; border-radius: .5rem; background: #fff; cursor: pointer }
button:hover, button:focus-visible { outline: 3px solid #0b62a4; outline-offset: 1px } small { color: #45525f }`

const loopback = 'http://127.0.0.1:* http://localhost:* http://[::1]:*'
const styleHash = createHash('sha256').update(style).digest('base64')

/** What a page of the demo provider may do: nothing but its own style and forms that end on this machine. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  `form-action 'self' ${loopback}`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** The sign-in page: one button a demo user, no password. */
export function signInPage(action: string, users: readonly DemoUser[]): string {
  return page(
    { zh: '演示登录', en: 'Demo sign-in' },
    `<p class="warning" role="note">仅供演示，无需密码，切勿用于生产环境。<br>
For demonstration only: no password. Never for production.</p>
<form method="post" action="${escape(action)}">
${users.map(toButton).join('\n')}
</form>`,
  )
}

function toButton({ username, name, roles, department }: DemoUser): string {
  const about = [...roles, department].filter((word) => word !== null).join(' · ')
  return `<button name="username" value="${escape(username)}">${escape(name)} <b>${escape(username)}</b><br><small>${escape(about)}</small></button>`
}

/** A page that says one thing. */
export function messagePage(title: Text, detail = ''): string {
  return page(title, `<p>${escape(detail)}</p>`)
}

/** The page that asks whether to sign out; `form` is the provider's own. */
export function signOutPage(form: string): string {
  return page(
    { zh: '退出演示登录？', en: 'Sign out of the demo?' },
    `${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>退出 / Sign out</button>`,
  )
}

function page({ zh, en }: Text, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(zh)} ${escape(en)} · 护界 Wardline</title><style>${style}</style></head>
<body><main><h1>${escape(zh)} <span lang="en">${escape(en)}</span></h1>
${body}
</main></body></html>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`)
}
