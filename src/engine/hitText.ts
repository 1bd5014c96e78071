import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceKind } from './chunks/chunk.ts';
import { type Extracted, extract } from './chunks/extract.ts';
import { contentHash, sameHash } from './files/contentHash.ts';
import { type LineSource, linesOfFile, linesOfText } from './files/lineSource.ts';
import type { FileState } from './index/types.ts';
import { type FileStamp, RecentFiles } from './recentFiles.ts';

const MOST_LINES = 400;
const MOST_BYTES = 16 * 1024 * 1024;
const EXTRACTED: ReadonlySet<SourceKind> = new Set(['pdf', 'docx', 'notebook']);
/** A call that takes longer waits for a disk, or for a processor now and then. */
const SLOW_MS = 0.25;
/** So many slow calls, less a tenth of those that were not, say that it is the disk. */
const SLOW_CALLS = 3;
/** For so long others have their turn while its files are read. */
const PATIENCE_MS = 1000;

/** Lines of a file, and what tells whether it is still the one that they were read from. */
export interface StampedLines {
  readonly stamp: FileStamp | undefined;
  readonly text: string | undefined;
}

/** Reads the lines of hits as they stand on disk now. */
export class HitTexts {
  readonly #root: string;
  readonly #sources = new RecentFiles<LineSource>(MOST_BYTES);
  /** Extracting a document takes a second. */
  readonly #documents = new RecentFiles<Extracted>(MOST_BYTES);
  #slowCalls = 0;
  #patientUntil = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** The whole text of a file, and where its parts begin; undefined where the file is gone or cannot be read. */
  async extracted(path: string, kind: SourceKind): Promise<Extracted | undefined> {
    try {
      return EXTRACTED.has(kind)
        ? await this.#document(path, kind, await this.#stamp(path))
        : await this.#read(path, kind);
    } catch {
      return undefined;
    }
  }

  async text(path: string, kind: SourceKind): Promise<string | undefined> {
    return (await this.extracted(path, kind))?.text;
  }

  /** Lines of a file, at most MOST_LINES; undefined where the file is gone or cannot be read. */
  async lines(
    path: string,
    kind: SourceKind,
    startLine: number,
    endLine: number,
  ): Promise<string | undefined> {
    return (await this.stampedLines(path, kind, startLine, endLine)).text;
  }

  /** The same, with the file's stamp from just before it was read; neither where it is gone. */
  async stampedLines(
    path: string,
    kind: SourceKind,
    startLine: number,
    endLine: number,
  ): Promise<StampedLines> {
    let stamp: FileStamp | undefined;
    try {
      stamp = await this.#stamp(path);
      const source = EXTRACTED.has(kind)
        ? linesOfText((await this.#document(path, kind, stamp)).text)
        : await this.#source(path, stamp);
      return { stamp, text: source.lines(startLine, Math.min(endLine, startLine - 1 + MOST_LINES)) };
    } catch {
      return { stamp, text: undefined };
    }
  }

  /**
   * Whether a file's content is no longer what was indexed, so that lines of the index may be others now.
   *
   * @param stamp as it was when its lines were read; undefined where it was gone
   */
  async isStale(path: string, stamp: FileStamp | undefined, indexed: FileState): Promise<boolean> {
    if (stamp === undefined) return true;
    if (stamp.size === indexed.size && stamp.mtimeMs === indexed.mtimeMs) return false;
    try {
      return !sameHash(contentHash(await readFile(join(this.#root, path))), indexed.contentHash);
    } catch {
      return true;
    }
  }

  async #read(path: string, kind: SourceKind): Promise<Extracted> {
    return extract(kind, await readFile(join(this.#root, path)));
  }

  #document(path: string, kind: SourceKind, stamp: FileStamp): Promise<Extracted> {
    return this.#documents.get(path, stamp, () => this.#read(path, kind));
  }

  #source(path: string, stamp: FileStamp): Promise<LineSource> {
    const file = join(this.#root, path);
    const read = async (): Promise<LineSource> =>
      linesOfFile(
        await this.#atHand(
          () => readFileSync(file),
          () => readFile(file),
        ),
      );
    return this.#sources.get(path, stamp, read);
  }

  #stamp(path: string): FileStamp | Promise<FileStamp> {
    const file = join(this.#root, path);
    return this.#atHand(
      () => statSync(file),
      () => stat(file),
    );
  }

  /**
   * What the system has at hand, as it has what was indexed or shown a moment ago, comes sooner at once than through
   * other threads, fifty times an answer; what lies on a slow disk does not.
   */
  #atHand<T>(now: () => T, later: () => Promise<T>): T | Promise<T> {
    const begin = performance.now();
    if (begin < this.#patientUntil) return later();
    const result = now();
    const end = performance.now();
    this.#slowCalls = Math.max(0, this.#slowCalls + (end - begin > SLOW_MS ? 1 : -0.1));
    if (this.#slowCalls > SLOW_CALLS) [this.#slowCalls, this.#patientUntil] = [0, end + PATIENCE_MS];
    return result;
  }
}
