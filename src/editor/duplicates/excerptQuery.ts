import * as z from 'zod';

/** Which lines an address of an excerpt names. */
export const excerptQuery = z.object({
  folder: z.string(),
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
});
export type ExcerptQuery = z.infer<typeof excerptQuery>;
