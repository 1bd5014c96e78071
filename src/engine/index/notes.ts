import type { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type FileRules, fileRules } from '../files/fileRules.ts';
import type { LeftOut } from '../files/leftOut.ts';

/** What an index remembers besides files: what was left out and why, by which rules, and when it last changed. */
export class IndexNotes {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** What the last pass left out, by path. */
  leftOut(): Map<string, LeftOut> {
    const stored = this.#read('leftOut');
    return stored === undefined
      ? new Map()
      : new Map(JSON.parse(inflateRawSync(stored as Uint8Array).toString()));
  }

  /** Takes the place of what was stored; inside of a write transaction. */
  putLeftOut(leftOut: ReadonlyMap<string, LeftOut>): void {
    this.#write('leftOut', deflateRawSync(JSON.stringify([...leftOut])));
  }

  /** The rules that whoever set them last gave; undefined where nobody did. */
  rules(): FileRules | undefined {
    const stored = this.#read('rules');
    const read = stored === undefined ? undefined : fileRules.safeParse(JSON.parse(String(stored)));
    return read?.data;
  }

  /** Inside of a write transaction. */
  putRules(rules: FileRules): void {
    this.#write('rules', JSON.stringify(rules));
  }

  /** When something was last stored or removed, in milliseconds since 1970. */
  changedAt(): number | undefined {
    const stored = this.#read('changedAt');
    return stored === undefined ? undefined : Number(stored);
  }

  /** Inside of a write transaction. */
  noteChange(): void {
    this.#write('changedAt', Date.now());
  }

  #read(key: string) {
    return this.#database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.value ?? undefined;
  }

  #write(key: string, value: string | number | Uint8Array): void {
    this.#database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }
}
