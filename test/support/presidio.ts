import { z } from 'zod'

import type { RecognizerResult } from '../../gateway/deidentification/contract.ts'
import { recordingUpstream, whole, type Behaviour, type RecordingUpstream } from './upstream.ts'

/** What a stand-in for Presidio finds in one text. */
export type Finder = (text: string) => readonly RecognizerResult[]

const question = z.object({
  text: z.array(z.string()),
  language: z.string(),
  score_threshold: z.number(),
})

/** Counts as Python does: in code points. */
const codePoints = (text: string): number => Array.from(text).length

/** Finds every occurrence of a value. */
export const finds =
  (entity: string, value: string | RegExp, score = 0.85): Finder =>
  (text) =>
    Array.from(text.matchAll(new RegExp(value, 'gu')), ({ 0: found, index }) => {
      const start = codePoints(text.slice(0, index))
      return { entity_type: entity, start, end: start + codePoints(found), score }
    })

/** Answers `POST /analyze` as Presidio's server does: a list of results for each text, overlaps and all. */
export const analyzes =
  (...finders: readonly Finder[]): Behaviour =>
  (response, request) => {
    const { text: texts, score_threshold: least } = question.parse(request.json)
    const lists = texts.map((text) =>
      finders
        .flatMap((find) => find(text))
        .filter(({ score }) => score >= least)
        .map((result) => ({ ...result, analysis_explanation: null })),
    )
    return whole(lists)(response, request)
  }

/** Fails as Presidio's server does, which repeats what it was told. */
export const fails: Behaviour = (response, request) =>
  whole({ error: `A fatal error occurred during ${request.text}` }, 500)(response, request)

/** Finds something behind the end of every text. */
export const findsOutside = analyzes((text) => [
  { entity_type: 'PERSON', start: 0, end: codePoints(text) + 1, score: 1 },
])

/** A stand-in for Presidio on loopback that keeps what it was asked. */
export async function aPresidio(answer: Behaviour = analyzes()): Promise<RecordingUpstream> {
  return await recordingUpstream({ answer })
}

/** The texts of a request to Presidio. */
export const textsOf = ({ json }: RecordingUpstream['requests'][number]): readonly string[] =>
  question.parse(json).text
