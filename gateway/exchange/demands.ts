import type { Feature, UninspectedKind } from '#policy'

import { Problem } from '../problems.ts'
import type { ContentPart, Prompt } from './prompt.ts'

/** Content part types of the OpenAI and DeepSeek protocols that no recogniser can read. */
const uninspectedParts: Readonly<{ [type: string]: UninspectedKind }> = {
  image_url: 'image',
  image: 'image',
  input_image: 'image',
  input_audio: 'audio',
  audio: 'audio',
  file: 'file',
  input_file: 'file',
}

/** Kinds of content in the prompt that cannot be inspected; an unknown part type is refused. */
export function uninspectedKindsOf(prompt: Prompt): readonly UninspectedKind[] {
  const kinds = prompt.messages.flatMap(({ content }, index) =>
    Array.isArray(content)
      ? content.flatMap((part, at) => kindOf(part, `messages.${index}.content.${at}`))
      : [],
  )
  return [...new Set(kinds)]
}

function kindOf(part: ContentPart, param: string): readonly UninspectedKind[] {
  if (part.type === 'text') return []
  const kind = Object.hasOwn(uninspectedParts, part.type) ? uninspectedParts[part.type] : undefined
  if (kind) return [kind]
  throw new Problem(
    'invalid_request',
    {
      zh: `${param} 的内容类型无法识别，不能检查`,
      en: `the content type of ${param} is unknown and cannot be inspected`,
    },
    { param },
  )
}

/** DeepSeek features that need a permission, because they let the client put words into the model's mouth or bind it. */
export function featuresOf(prompt: Prompt): readonly Feature[] {
  return [
    ...(prompt.messages.some(({ prefix }) => prefix === true) ? (['prefix'] as const) : []),
    ...(prompt.tools?.some((tool) => tool.function.strict === true)
      ? (['strict-tools'] as const)
      : []),
  ]
}
