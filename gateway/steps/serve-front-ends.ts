import { readFile, readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

import { send } from '@koa/send'
import type { HttpError } from 'http-errors'

import type { Context, Step } from './state.ts'
