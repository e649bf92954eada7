import type { Budget, Text } from '#policy'

import { Problem } from '../problems.ts'
import type { UsedUp } from './limits.ts'

/** How a budget stands. */
export type Left = { readonly budget: Budget; readonly used: number; readonly resetMs: number }

type Headers = Readonly<Record<string, string>>

/** What is left of the tightest budget of requests, and of tokens: the headers that OpenAI's clients know, in their form. */
export function toHeaders(left: readonly Left[]): Headers {
  return { ...headersOf('requests', left), ...headersOf('tokens', left) }
}

function headersOf(unit: Budget['unit'], left: readonly Left[]): Headers {
  const tightest = left
    .filter(({ budget }) => budget.unit === unit)
    .toSorted((one, other) => remaining(one) - remaining(other))[0]
  if (tightest === undefined) return {}
  return {
    [`x-ratelimit-limit-${unit}`]: String(tightest.budget.most),
    [`x-ratelimit-remaining-${unit}`]: String(remaining(tightest)),
    [`x-ratelimit-reset-${unit}`]: toDuration(tightest.resetMs),
  }
}

const remaining = ({ budget, used }: Left): number => Math.max(0, budget.most - used)

/** A duration as OpenAI writes it: `120ms`, `59.999s`, `6m0s`, `23h59m1s`. */
export function toDuration(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms))
  if (whole < 1000) return `${whole}ms`
  const hours = Math.floor(whole / 3_600_000)
  const minutes = Math.floor(whole / 60_000) % 60
  const seconds = (whole % 60_000) / 1000
  return `${hours > 0 ? `${hours}h` : ''}${whole >= 60_000 ? `${minutes}m` : ''}${seconds}s`
}

/** The refusal of a request whose budget is used up: which one, and when to come back. */
export function usedUp({ budget, resetMs }: UsedUp): Problem {
  return limited(resetMs, {
    detail: detailOf[budget.unit](budget),
    headers: headersOf(budget.unit, [{ budget, used: budget.most, resetMs }]),
  })
}

const detailOf: Readonly<Record<Budget['unit'], (budget: Budget) => Text>> = {
  requests: ({ owner, most }) => ({
    zh: `${owner.zh}每分钟 ${toFigure(most)} 次请求的额度已用完，`,
    en: `the ${toFigure(most)} requests a minute for ${owner.en} are used up; `,
  }),
  tokens: ({ owner, most }) => ({
    zh: `${owner.zh}每天 ${toFigure(most)} 词元（token）的额度已用完，`,
    en: `the ${toFigure(most)} tokens a day for ${owner.en} are used up; `,
  }),
}

const figures = new Intl.NumberFormat('en')
const toFigure = (number: number): string => figures.format(number)

/** OpenAI's clients wait no longer than this by themselves: before it they would only ask in vain. */
const longestRetryS = 60

/** `rate_limited` with `retry-after`. */
export function limited(
  waitMs: number,
  { detail = { zh: '', en: '' }, headers = {} }: { detail?: Text; headers?: Headers } = {},
): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new Problem(
    'rate_limited',
    {
      zh: `${detail.zh}请在 ${seconds} 秒后重试`,
      en: `${detail.en}try again in ${seconds} s`,
    },
    {
      headers: {
        ...headers,
        'retry-after': String(seconds),
        ...(seconds > longestRetryS && { 'x-should-retry': 'false' }),
      },
    },
  )
}
