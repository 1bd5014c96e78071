import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { VotingCommit } from '../history/vote.ts';

/** Commits as they are stored, newest first, with the codes of their subjects. */
export interface StoredHistory {
  /** The commit that was checked out when they were read. */
  readonly head: string;
  readonly commits: readonly VotingCommit[];
  /** Packed codes, row-major [n, M/2]. */
  readonly codes: Uint8Array;
}

/** Changes when commits must be read anew, since others are kept of the same history. */
const VERSION = 1;

const stand = z.object({ head: z.string(), version: z.literal(VERSION) });
const paths = z.array(z.string());

/** The commits that vote for files (see history/vote.ts), in an index. */
export class CommitTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The commit that the stored ones stand at; undefined where none were read yet. */
  head(): string | undefined {
    const row = this.#database.prepare("SELECT value FROM meta WHERE key = 'history'").get();
    if (row === undefined) return undefined;
    const read = stand.safeParse(JSON.parse(String(row.value)));
    return read.success ? read.data.head : undefined;
  }

  read(): StoredHistory | undefined {
    const head = this.head();
    if (head === undefined) return undefined;
    const rows = this.#database.prepare('SELECT * FROM commits ORDER BY id').all();
    const commits = rows.map((row) => ({
      hash: String(row.hash),
      time: Number(row.time),
      subject: String(row.subject),
      paths: paths.parse(JSON.parse(String(row.paths))),
    }));
    return { head, commits, codes: Buffer.concat(rows.map(({ code }) => code as Uint8Array)) };
  }

  /** Takes the place of all that was stored; inside of a write transaction. */
  write({ head, commits, codes }: StoredHistory): void {
    this.drop();
    const codeBytes = codes.length / Math.max(1, commits.length);
    const insert = this.#database.prepare(
      'INSERT INTO commits (id, hash, time, subject, paths, code) VALUES (?, ?, ?, ?, ?, ?)',
    );
    commits.forEach(({ hash, time, subject, paths }, i) => {
      const code = codes.subarray(i * codeBytes, (i + 1) * codeBytes);
      insert.run(i, hash, time, subject, JSON.stringify(paths), code);
    });
    this.#database
      .prepare("INSERT INTO meta VALUES ('history', ?)")
      .run(JSON.stringify({ head, version: VERSION } satisfies z.infer<typeof stand>));
  }

  /** Forgets everything; inside of a write transaction. */
  drop(): void {
    this.#database.exec("DELETE FROM commits; DELETE FROM meta WHERE key = 'history'");
  }
}
