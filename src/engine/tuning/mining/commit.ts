import type { Chunk } from '../../chunks/chunk.ts';
import type { Patch } from '../../history/patches.ts';
import type { UsefulCommit } from '../../history/subjects.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { filePair } from './filePair.ts';
import { isChangeLog, isTestPath } from './paths.ts';

/** What is needed of a commit: `text` is its subject, cleaned. */
export type ToldCommit = Pick<UsefulCommit, 'hash' | 'time' | 'text' | 'paths' | 'pathsThen'>;

const MOST_CHUNKS = 5;
const MOST_CHUNKS_A_FILE = 3;
/** Letters, digits and the like without which a line is anybody's: `}`, `else {`, `return;`. */
const FEWEST_MARKS = 8;
/** Git cuts headings at 80 bytes, their indentation included. */
const HEADING_LENGTH = 60;

/** A chunk that a commit changed, with the number of its lines that are the commit's. */
interface Changed {
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly lines: number;
}

/**
 * Subject of a commit -> the chunks that hold lines of it, as they stand now; where none of its lines is left in a file,
 * the chunks in which git saw it begin.
 */
export async function commitPairs(
  commits: readonly ToldCommit[],
  patches: AsyncIterable<Patch> | Iterable<Patch>,
  files: ReadonlyMap<string, SourceFile>,
): Promise<Pair[]> {
  const changes = new ChangeReader(files);
  const byHash = new Map(commits.map((commit) => [commit.hash, commit]));
  const changed = new Map<string, Changed[]>();
  for await (const patch of patches) {
    const commit = byHash.get(patch.hash);
    if (commit !== undefined) collect(changed, patch.hash, changes.read(commit, patch));
  }
  return commits.flatMap(({ hash, text, time }) =>
    best(changed.get(hash) ?? []).map(
      ({ file, chunk }): Pair => ({
        ...filePair('commit', text, file, chunk, chunk.text),
        group: hash,
        time,
      }),
    ),
  );
}

function collect(changed: Map<string, Changed[]>, hash: string, found: readonly Changed[]): void {
  const known = changed.get(hash);
  if (known === undefined) changed.set(hash, [...found]);
  else known.push(...found);
}

/** Code before tests and documents, most lines first. */
function best(changed: readonly Changed[]): Changed[] {
  const rank = ({ file }: Changed): number => (file.kind !== 'code' ? 2 : isTestPath(file.path) ? 1 : 0);
  return [...changed].sort((a, b) => rank(a) - rank(b) || b.lines - a.lines).slice(0, MOST_CHUNKS);
}

class ChangeReader {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #lines = new Map<string, FileLines>();

  constructor(files: ReadonlyMap<string, SourceFile>) {
    this.#files = files;
  }

  /** The chunks of one file that a commit changed. */
  read({ paths, pathsThen }: ToldCommit, { path, added, headings }: Patch): Changed[] {
    const file = this.#files.get(paths[pathsThen.indexOf(path)] ?? '');
    if (file === undefined || isChangeLog(file.path)) return [];
    const lines = this.#linesOf(file);
    let counts = lines.holding(added);
    if (counts.size === 0) counts = lines.beginning(headings);
    return [...counts]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, MOST_CHUNKS_A_FILE)
      .map(([place, count]) => ({ file, chunk: file.chunks[place] as Chunk, lines: count }));
  }

  #linesOf(file: SourceFile): FileLines {
    let lines = this.#lines.get(file.path);
    if (lines === undefined) {
      lines = new FileLines(file.chunks);
      this.#lines.set(file.path, lines);
    }
    return lines;
  }
}

/** Which chunks of a file hold a line. */
class FileLines {
  readonly #chunks: readonly Chunk[];
  readonly #lines = new LineIndex();
  #beginnings: LineIndex | undefined;

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
    this.#note(this.#lines, (line) => (isDistinctive(line) ? line : ''));
  }

  /** How many of the lines each chunk holds; a line that occurs in many says nothing. */
  holding(lines: readonly string[]): Map<number, number> {
    return this.#lines.count(new Set(lines.map((line) => line.trim()).filter(isDistinctive)));
  }

  /** How many of the headings stand in each chunk. */
  beginning(headings: readonly string[]): Map<number, number> {
    if (headings.length === 0) return new Map();
    if (this.#beginnings === undefined) {
      this.#beginnings = new LineIndex();
      this.#note(this.#beginnings, beginning);
    }
    return this.#beginnings.count(new Set(headings.map((heading) => beginning(heading.trim()))));
  }

  #note(index: LineIndex, form: (line: string) => string): void {
    this.#chunks.forEach(({ text }, place) => {
      for (const row of text.split('\n')) {
        const line = form(row.trim());
        if (line !== '') index.add(line, place);
      }
    });
  }
}

const beginning = (line: string): string => line.slice(0, HEADING_LENGTH).trimEnd();

/** Imports stand in one part of a file, whatever part of it a change is about. */
const IMPORT = /^(?:import|from|use|using|require|#\s*include|package|extern crate|(?:pub )?mod)\b/;

const isDistinctive = (line: string): boolean =>
  line.length >= FEWEST_MARKS &&
  !IMPORT.test(line) &&
  (line.match(/[\p{L}\p{N}_]/gu)?.length ?? 0) >= FEWEST_MARKS;

const SECOND = 2 ** 24;
const TOO_MANY = -1;

/**
 * The places where lines occur, by hash. A place and perhaps a second one are packed into one number, since a large
 * repository has a million lines; a line of more places belongs to none of them.
 */
class LineIndex {
  readonly #places = new Map<number, number>();

  add(line: string, place: number): void {
    const hash = hashOf(line);
    const known = this.#places.get(hash);
    if (known === undefined) this.#places.set(hash, place + 1);
    else if (known !== TOO_MANY && (known % SECOND) - 1 !== place && Math.floor(known / SECOND) - 1 !== place)
      this.#places.set(hash, known < SECOND ? known + (place + 1) * SECOND : TOO_MANY);
  }

  /** How many of the lines occur at each place. */
  count(lines: ReadonlySet<string>): Map<number, number> {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const known = this.#places.get(hashOf(line)) ?? TOO_MANY;
      if (known === TOO_MANY) continue;
      for (const place of [(known % SECOND) - 1, Math.floor(known / SECOND) - 1])
        if (place >= 0) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return counts;
  }
}

/** FNV-1a over UTF-16 units: two lines of one file seldom share it. */
function hashOf(line: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < line.length; i++) hash = Math.imul(hash ^ line.charCodeAt(i), 0x01000193);
  return hash;
}
