import type { SourceKind } from '../chunks/chunk.ts';
import { shapeOf } from '../search/shape.ts';
import type { SearchView } from '../search/view.ts';

/** Reads a file as the chunker does; undefined where it is gone or cannot be read. */
export type ReadFile = (path: string, kind: SourceKind) => Promise<string | undefined>;

/** A chunk that is long enough to be told as a copy. */
export interface ComparedChunk {
  readonly path: string;
  readonly language: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Distinct hashes of runs of tokens, ascending. */
  readonly runs: Uint32Array;
  /** Equal for chunks that are the same but for white space and comments. */
  readonly digest: number;
}

/** A chunk with fewer distinct runs of tokens, about eight lines, is like others by chance. */
const FEWEST_RUNS = 40;
/** What these hold has the same form everywhere, so that only the same words make a copy. */
const DATA: ReadonlySet<string> = new Set(['json', 'jsonc', 'yaml', 'toml', 'xml', 'html', 'css', 'csv']);

/**
 * Reads the chunks of all files that `admits` takes, file by file and in order of lines. Names, numbers and strings of
 * code are folded, so that renamed copies compare equal; documents and data are taken as written.
 *
 * @throws AbortError once `signal` is aborted
 */
export async function comparedChunks(
  view: SearchView,
  read: ReadFile,
  admits: (path: string) => boolean,
  {
    signal,
    onFile,
  }: { signal?: AbortSignal | undefined; onFile?: ((done: number, total: number) => void) | undefined },
): Promise<ComparedChunk[]> {
  const files = filesOf(view, admits);
  const chunks: ComparedChunk[] = [];
  for (const [done, file] of files.entries()) {
    signal?.throwIfAborted();
    onFile?.(done, files.length);
    const { path, language, kind } = file;
    const lines = (await read(path, kind))?.split('\n') ?? [];
    const folds = kind === 'code' && !DATA.has(language);
    for (const [startLine, endLine] of file.spans) {
      const shape = shapeOf(lines.slice(startLine - 1, endLine).join('\n'));
      const runs = Uint32Array.from(folds ? shape.folded : shape.written).sort();
      if (runs.length < FEWEST_RUNS) continue;
      chunks.push({ path, language, startLine, endLine, runs, digest: sum(shape.written) });
    }
  }
  return chunks;
}

function sum(hashes: Iterable<number>): number {
  let total = 0;
  for (const hash of hashes) total = (total + hash) | 0;
  return total;
}

/** The files with the lines of their chunks, taken at once: an index may change while it is read. */
function filesOf(view: SearchView, admits: (path: string) => boolean) {
  return Array.from({ length: view.fileSlots }, (_, slot) => slot).flatMap((slot) => {
    const file = view.file(slot);
    if (file === undefined || !admits(file.path)) return [];
    const spans = Array.from(view.chunksOf(slot), (chunk): [number, number] => [
      view.startLine(chunk),
      view.endLine(chunk),
    ]);
    return [{ path: file.path, language: file.language, kind: file.kind, spans }];
  });
}
