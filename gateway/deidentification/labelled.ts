import { z } from 'zod'

/** A labelled text as `wardline deid eval` reads it; offsets in UTF-16 code units, ends exclusive. */
export const labelled = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  genre: z.string().default('-'),
  text: z.string(),
  spans: z.array(
    z
      .object({ start: z.number().int().min(0), end: z.number().int(), type: z.string() })
      .refine(({ start, end }) => end > start, 'a span ends behind its start'),
  ),
})
