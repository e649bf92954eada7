import type { Middleware, ParameterizedContext } from 'koa'

import type { Actor } from '#audit'

import type { Record } from '../exchange/record.ts'
import type { Identified } from '../identity/identify.ts'

/** What the steps of a request know; each field is set by the step that the comment names. */
export type State = {
  /** number-request */
  requestId: string
  /** authenticate */
  identified?: Identified
  /** authenticate */
  actor?: Actor
  /** authenticate; when it was asked */
  at?: Date
  /** read-json */
  body?: unknown
  /** record-refusals */
  record?: Record
}

export type Step = Middleware<State>
export type Context = ParameterizedContext<State>
