import { z } from 'zod'

import { problems } from '../problems.ts'
import type { Step } from '../steps/state.ts'
import type { Route } from './route.ts'

/** `GET /openapi.json` and `GET /docs`: the same routes for machines and for people. */
export function documents(routes: readonly Route[], description: object): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/openapi.json',
      summary: { zh: '接口描述（OpenAPI 3.1）', en: 'OpenAPI 3.1 description' },
      access: 'public',
      answer: z.looseObject({ openapi: z.string() }),
      problems: [],
      steps: [answerWith((ctx) => (ctx.body = description))],
    },
    page('/docs', { zh: '接口文档', en: 'API reference' }, referencePage(routes)),
    page('/', { zh: '首页', en: 'Start page' }, startPage()),
    {
      method: 'get',
      path: '/docs.css',
      summary: { zh: '样式', en: 'Style sheet' },
      access: 'public',
      answer: 'text/plain',
      problems: [],
      steps: [
        answerWith((ctx) => {
          ctx.type = 'text/css'
          ctx.body = styleSheet
        }),
      ],
    },
  ]
}

const answerWith =
  (work: (ctx: Parameters<Step>[0]) => void): Step =>
  (ctx) => {
    work(ctx)
  }

const page = (path: string, summary: Route['summary'], html: string): Route => ({
  method: 'get',
  path,
  summary,
  access: 'public',
  answer: 'text/html',
  problems: [],
  steps: [
    answerWith((ctx) => {
      ctx.type = 'text/html'
      ctx.body = html
    }),
  ],
})

function referencePage(routes: readonly Route[]): string {
  const rows = routes.map(
    ({ method, path, summary, access }) =>
      `<tr><td><code>${method.toUpperCase()}</code></td><td><code>${escape(path)}</code></td><td>${escape(summary.zh)}<br><span lang="en">${escape(summary.en)}</span></td><td>${access === 'public' ? '公开 public' : '须登录 sign-in'}</td></tr>`,
  )
  const codes = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(title.zh)}<br><span lang="en">${escape(title.en)}</span></td></tr>`,
  )
  return layout(
    '接口文档 · API reference',
    `<p>机器可读：<a href="/openapi.json">/openapi.json</a>（OpenAPI 3.1）。任何 OpenAI 或 DeepSeek 客户端只需把 <code>base_url</code> 指向 <code>/v1</code>。</p>
<p lang="en">Point any OpenAI or DeepSeek client at <code>/v1</code>; the machine-readable description is <a href="/openapi.json">/openapi.json</a>.</p>
<h2>接口 · Endpoints</h2><table><thead><tr><th>方法</th><th>地址</th><th>用途</th><th>访问</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<h2>错误代码 · Problem codes</h2><table><thead><tr><th>code</th><th>HTTP</th><th>含义</th></tr></thead><tbody>${codes.join('')}</tbody></table>`,
  )
}

const startPage = (): string =>
  layout(
    '护界 · Wardline',
    `<p>医院人工智能请求的唯一关口：谁、为何、是否受训、数据多敏感、哪些信息先被移除、哪个模型可以看到其余部分，并留下无人能悄悄改动的证据。</p>
<p lang="en">The one gate that a hospital’s AI requests pass: who asks and why, what is taken out, which model may see the rest, and evidence of every step.</p>
<ul><li><a href="/docs">接口文档 · API reference</a></li><li><a href="/training/">培训 · Training</a></li><li><a href="/auth/login">登录 · Sign in</a></li><li><a href="/readyz">就绪状态 · Readiness</a></li></ul>`,
  )

const layout = (title: string, body: string): string =>
  `<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="/docs.css"></head><body><main><h1>${title}</h1>${body}</main></body></html>`

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const styleSheet = `:root{color-scheme:light dark;font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;line-height:1.6}
body{margin:0;padding:2rem 1rem}main{max-width:60rem;margin:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #8884;vertical-align:top}a{color:#1565c0}
@media (prefers-color-scheme:dark){a{color:#90caf9}}[lang=en]{opacity:.75}code{font-size:.95em}`
