import * as z from 'zod';
import type { AgentTool } from './names.ts';

const query = z
  .string()
  .trim()
  .min(1)
  .max(20_000)
  .describe(
    'What the code or text is about, in plain words; or a name, an error message, a stack trace or pasted code. ' +
      '"quoted words" must occur, -word must not; kind:code, kind:docs or kind:tests filters.',
  );

const paths = z
  .array(z.string().min(1))
  .max(50)
  .default([])
  .describe(
    'Globs relative to the folder: ["src/**", "!**/test/**"] looks in src alone and leaves tests out.',
  );

const languages = z
  .array(z.string().min(1))
  .max(50)
  .default([])
  .describe('VS Code language ids, such as ["python", "typescript"]; all where empty.');

const tokenBudget = z
  .int()
  .min(200)
  .max(20_000)
  .default(4000)
  .describe('The answer takes about so many tokens at most.');

const path = z
  .string()
  .min(1)
  .describe('A file that is indexed: relative to the folder, as answers name it, or absolute.');

const asked = z
  .string()
  .min(1)
  .optional()
  .describe(
    'A file or folder, relative to the folder, as answers name it, or absolute: only whether it is indexed, and why, ' +
      'is told then.',
  );

const line = z.int().min(1).max(10_000_000).describe('A line of the code in question, counted from 1.');

/**
 * The tools that agents are offered, by name, in an editor's chat and over the Model Context Protocol. Descriptions are
 * read by language models, which choose a tool by them.
 */
export const agentTools = {
  search: {
    title: 'Search by Meaning',
    description:
      'Finds code and documents of this workspace by what they mean, from a local index: the function, class, section or ' +
      'page that a question in plain words is about, whatever words it uses itself. Use it first where you do not know ' +
      'the exact name; for all occurrences of a known string, a text search is better. Gives places as ' +
      'path:startLine-endLine with symbols and code, most relevant first.',
    input: z.strictObject({ query, paths, languages, tokenBudget }),
  },
  similar: {
    title: 'Find Similar Code',
    description:
      'Finds code and documents of this workspace that are like the code around a line: duplicates, siblings, other ' +
      'implementations of the same, places that the same change may have to reach. Gives places as ' +
      'path:startLine-endLine with symbols and code, most alike first.',
    input: z.strictObject({ path, line, tokenBudget }),
  },
  status: {
    title: 'Index Status',
    description:
      'Tells which folders are indexed, how many files and chunks, in which languages, whether indexing is still under ' +
      'way, and what was left out and why. Ask it where a search does not find what should be there; with the path of a ' +
      'file it tells whether that file is indexed, and what keeps it out.',
    input: z.strictObject({ path: asked }),
  },
} as const satisfies Record<AgentTool, unknown>;

export type AgentInput<T extends AgentTool> = z.infer<(typeof agentTools)[T]['input']>;
