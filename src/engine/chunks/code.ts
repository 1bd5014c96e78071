import { BRACE_LANGUAGES, braceParts } from './braces.ts';
import type { Chunk } from './chunk.ts';
import { GRAMMARS, parserFor } from './grammars.ts';
import { licenceRows } from './licence.ts';
import { Lines, pack, type Unit } from './pack.ts';
import { unitsOf } from './parts.ts';
import { lineUnits } from './plainText.ts';
import { NodePart, parseWithin } from './syntaxTree.ts';

/**
 * Cuts source code along its syntax tree, or along its braces where there is no grammar; by lines where there are
 * neither, or where parsing takes too long.
 *
 * @param limitMs processor time; a megabyte of real code takes less than a second
 */
export async function chunkCode(language: string, text: string, limitMs = 5_000): Promise<Chunk[]> {
  const lines = new Lines(text);
  for (const [from, to] of licenceRows(lines.all)) lines.silence(from, to);
  return pack(lines, await units(language, text, lines, limitMs));
}

async function units(language: string, text: string, lines: Lines, limitMs: number): Promise<Unit[]> {
  const lexis = BRACE_LANGUAGES[language];
  if (lexis !== undefined) return unitsOf(braceParts(lines, lexis), lines);
  const grammar = GRAMMARS[language];
  const parser = grammar && (await parserFor(grammar.wasm));
  const tree = parser && parseWithin(parser, text, limitMs);
  if (grammar === undefined || !tree) return lineUnits(lines);
  try {
    return unitsOf(new NodePart(tree.rootNode, grammar, lines).parts(), lines);
  } finally {
    tree.delete();
  }
}
