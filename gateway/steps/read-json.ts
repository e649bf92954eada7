import { getRawBody } from 'raw-body'

import { Problem } from '../problems.ts'
import type { Context, Step } from './state.ts'

/** Reads a JSON body of at most `maxBytes`, strictly UTF-8 (RFC 8259 §8.1). Parse errors never quote the text. */
export function readJson(maxBytes: number): Step {
  return async (ctx, next) => {
    ctx.state.body = parse(await readText(ctx, maxBytes))
    await next()
  }
}

/** A body of at most `maxBytes`, strictly UTF-8. */
export async function readText(ctx: Context, maxBytes: number): Promise<string> {
  return decode(await read(ctx, maxBytes))
}

async function read(ctx: Context, maxBytes: number): Promise<Buffer> {
  try {
    return await getRawBody(ctx.req, { limit: maxBytes, length: ctx.get('content-length') || null })
  } catch (error) {
    throw toReadProblem(error, maxBytes)
  }
}

function toReadProblem(error: unknown, maxBytes: number): Problem {
  const type = error instanceof Error && 'type' in error ? error.type : null
  if (type === 'entity.too.large') {
    const limit = `${(maxBytes / 1024 / 1024).toFixed(1)} MiB`
    return new Problem('content_too_large', {
      zh: `请求体上限为 ${limit}`,
      en: `the body may have at most ${limit}`,
    })
  }
  if (type === 'request.aborted') {
    return new Problem('client_gone', {
      zh: '请求未发送完整',
      en: 'the request was not sent completely',
    })
  }
  return new Problem('invalid_request', { zh: '无法读取请求体', en: 'the body cannot be read' })
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem('invalid_request', {
      zh: '请求体不是有效的 UTF-8',
      en: 'the body is not valid UTF-8',
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Problem('invalid_request', {
      zh: '请求体不是有效的 JSON',
      en: 'the body is not valid JSON',
    })
  }
}
