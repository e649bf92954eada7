type Chunk = { readonly choices: readonly { readonly delta: { readonly content?: string } }[] }

/** The content of a streamed answer, put together. */
export async function streamedContent(reply: Response): Promise<string> {
  const events = [...(await reply.text()).matchAll(/^data: (\{.*\})$/gmu)]
  return events
    .map(([, json = '']) => (JSON.parse(json) as Chunk).choices[0]?.delta.content ?? '')
    .join('')
}
