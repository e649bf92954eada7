/** The group robots of WeCom (企业微信) and DingTalk (钉钉): they answer 200 to everything, and say in the answer whether they took it. */
import { createHmac } from 'node:crypto'

import { z } from 'zod'

import { again, delivered, refused, type Delivery } from './channel.ts'
import { toMarkdown, toSubject, type Message } from './message.ts'

type Posted = { readonly url: string; readonly body: string }

/** A message for a robot of WeCom; its address holds its key. */
export const toWeCom = (url: string, message: Message): Posted => ({
  url,
  body: JSON.stringify({ msgtype: 'markdown', markdown: { content: toMarkdown(message) } }),
})

type Robot = { readonly url: string; readonly secret: string | null; readonly now: Date }

/** A message for a robot of DingTalk, signed when the robot asks for that (加签). */
export function toDingTalk({ url, secret, now }: Robot, message: Message): Posted {
  const markdown = { title: toSubject(message), text: toMarkdown(message) }
  const signed = new URL(url)
  if (secret !== null) {
    const timestamp = String(now.getTime())
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
    signed.searchParams.set('timestamp', timestamp)
    signed.searchParams.set('sign', sign)
  }
  return { url: signed.href, body: JSON.stringify({ msgtype: 'markdown', markdown }) }
}

const mostBytes = 65_536
const answer = z.looseObject({ errcode: z.number().int() })

/** Busy, or more than twenty messages a minute, by the codes of both. */
const passing = new Set([-1, 45009, 45033, 90030, 130101, 410100])

/** What a robot makes of a message. */
export async function readRobot(response: Response): Promise<Delivery> {
  const code = codeIn(await beginningOf(response))
  if (code === 0) return delivered
  if (code === null) return again('answer-unreadable')
  const result = `errcode-${Math.abs(code)}`
  return passing.has(code) ? again(result) : refused(result)
}

function codeIn(text: string): number | null {
  try {
    return answer.parse(JSON.parse(text)).errcode
  } catch {
    return null // Whatever it says, it is not that it took the message.
  }
}

/** As much of an answer as a robot would ever give. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    // Leaving the loop ends the connection.
    if (text.length > mostBytes) break
  }
  return text
}
