import { statSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { MopqError } from '../errors.ts';
import type { FileRules } from '../files/fileRules.ts';
import type { LeftOut } from '../files/leftOut.ts';
import { TermDictionary } from '../lexical/termDictionary.ts';
import type { Steps } from '../steps.ts';
import { CommitTable, type StoredHistory } from './commitTable.ts';
import { asMopqError, type Log, openDatabase } from './database.ts';
import { type Counts, FileTable } from './fileTable.ts';
import { foreignCodes } from './foreignCodes.ts';
import { FreeRoom } from './freeRoom.ts';
import { KnownCodes } from './knownCodes.ts';
import { WriterLease } from './lease.ts';
import type { SavedIndex } from './liveIndex.ts';
import { IndexNotes } from './notes.ts';
import { packFile, packHashes } from './packing.ts';
import { RetiredCodes } from './retired.ts';
import { readSnapshot, type Snapshot, type SnapshotOf, snapshotPath, writeSnapshot } from './snapshot.ts';
import { TermBlocks } from './termBlocks.ts';
import type { FileState, IndexModel, PackedFile, StoredFile } from './types.ts';

/** What a follower learns of another process's writing. */
export interface Changes {
  readonly version: number;
  /** Files stored since the version that was asked for. */
  readonly files: readonly PackedFile[];
  /** How many the index has in all. Where a follower has more, some are gone. */
  readonly fileCount: number;
}

/**
 * An index on disk: one SQLite file in WAL mode. Any number of processes read it, the one that holds the lease writes.
 * Every error is a MopqError.
 */
export class IndexStore {
  readonly path: string;
  /** Ids of the terms in packed files. Only the store adds to it. */
  readonly dictionary = new TermDictionary();
  readonly #database: DatabaseSync;
  readonly #model: IndexModel;
  readonly #lease: WriterLease;
  readonly #files: FileTable;
  readonly #terms: TermBlocks;
  readonly #retired: RetiredCodes;
  readonly #commits: CommitTable;
  readonly #notes: IndexNotes;
  readonly #codes: KnownCodes;
  readonly #room: FreeRoom;

  private constructor(path: string, database: DatabaseSync, model: IndexModel) {
    this.path = path;
    this.#database = database;
    this.#model = model;
    this.#lease = new WriterLease(database, path);
    this.#files = new FileTable(database, model.codeBytes);
    this.#terms = new TermBlocks(database, this.dictionary);
    this.#retired = new RetiredCodes(database);
    this.#commits = new CommitTable(database);
    this.#notes = new IndexNotes(database);
    this.#room = new FreeRoom(database);
    this.#codes = new KnownCodes(database, model, () => this.#isOurModel());
  }

  /**
   * Opens an index for reading; `claim` makes it writable. An index of another model counts as empty until it is
   * claimed. A damaged one is moved aside, which `log` is told, and an empty one takes its place.
   *
   * @throws MopqError index-unusable where a newer version made it, or where the file cannot be opened
   */
  static open(path: string, model: IndexModel, log: Log): IndexStore {
    return new IndexStore(path, openDatabase(path, log), model);
  }

  /** True where this process may write. */
  get writable(): boolean {
    return this.#lease.held;
  }

  /**
   * Makes this process the writer: where nobody is, or, with `steal`, in place of whoever is. Files whose codes are
   * another model's are dropped, so that they are indexed again.
   *
   * @param onLost called once another process has taken over
   * @returns whether this process is the writer now
   */
  claim({ steal, onLost }: { steal: boolean; onLost: () => void }): boolean {
    return this.#guard(() => {
      if (this.#lease.confirm()) return true;
      if (!steal && !this.#lease.isFree()) return false;
      const claimed = this.#transaction(() => {
        // Asked again, now that nobody else can write: two followers may have seen the same writer die.
        if (!steal && !this.#lease.isFree()) return false;
        this.#lease.take();
        this.#terms.read();
        if (!this.#isOurModel()) this.#adoptModel();
        // What processes that wrote little left behind adds up.
        if (this.complete) this.#retired.evict(this.counts().chunks);
        return true;
      });
      if (claimed) this.#lease.keep(onLost);
      return claimed;
    });
  }

  /** Gives up writing, so that a follower can claim the index at once. */
  release(): void {
    this.#guard(() => this.#lease.release());
  }

  /**
   * Stores files, each in place of what was stored under its path: all of them or, where it throws, none.
   *
   * @returns the files as they are held in memory, in the same order
   * @throws MopqError index-locked where this process is not the writer
   */
  putFiles(files: readonly StoredFile[]): PackedFile[] {
    return this.#write(() => {
      const version = this.#nextVersion();
      const packed = files.map((file) => this.#put(file, version));
      this.#terms.write();
      this.#evict();
      return packed;
    });
  }

  /** The files were found unchanged in content: remembers their new times. */
  touchFiles(files: readonly { readonly path: string; readonly mtimeMs: number }[]): void {
    this.#write(() => this.#files.touch(files));
  }

  removeFiles(paths: readonly string[]): void {
    this.#write(() => {
      this.#nextVersion();
      for (const path of paths) {
        this.#retired.retire(path, new Uint8Array(0));
        this.#files.remove(path);
      }
      this.#evict();
    });
  }

  /** Removes all files; their codes are not kept. */
  clear(): void {
    this.#write(() => this.#dropAll());
  }

  /**
   * The snapshot that was kept of this index, as far as it can be used; the dictionary has its terms then. What changed
   * since is told by `changedSince`.
   *
   * @throws RangeError or others where it is damaged
   */
  snapshot(): Snapshot | undefined {
    return this.#guard(() => {
      const snapshot = readSnapshot(snapshotPath(this.path), this.#snapshotOf);
      if (snapshot === undefined || snapshot.version > this.version() || !this.#isOurModel())
        return undefined;
      this.#terms.read();
      if (this.dictionary.size < snapshot.dictionarySize)
        throw new RangeError('it has more terms than the index');
      return snapshot;
    });
  }

  /** Keeps a snapshot of what is stored; nothing may change until it is written. */
  async keepSnapshot(index: SavedIndex): Promise<void> {
    // What the snapshot shows must be safe on the disk: a power failure may not take back a version that it tells.
    this.checkpoint();
    const snapshot = { version: this.version(), dictionarySize: this.dictionary.size, index };
    await writeSnapshot(snapshotPath(this.path), this.#snapshotOf, snapshot);
  }

  /** Every file, packed, as of one moment. Nothing can be written while they are iterated. */
  *files(): Generator<PackedFile> {
    this.#guard(() => this.#database.exec('BEGIN'));
    try {
      if (!this.#guard(() => this.#isOurModel())) return;
      this.#guard(() => this.#terms.read());
      const files = this.#files.all();
      for (;;) {
        const file = this.#guard(() => files.next());
        if (file.done === true) return;
        yield file.value;
      }
    } finally {
      this.#guard(() => this.#database.exec('COMMIT'));
    }
  }

  /**
   * What is known of each file's content, by path: what need not be indexed again.
   *
   * @param folder where only the files below one are asked for, '' or ending with `/`
   */
  fileStates(folder = ''): Map<string, FileState> {
    return this.#guard(() => (this.#isOurModel() ? this.#files.states(folder) : new Map()));
  }

  /** The same of certain files. */
  fileStatesOf(paths: readonly string[]): Map<string, FileState> {
    return this.#guard(() => this.#files.statesOf(paths));
  }

  /**
   * The code of a text that is or was in the index, so that it need not be encoded again.
   *
   * @param hash first bytes of SHA-256 over the text, at least HASH_BYTES
   */
  codeOf(hash: Uint8Array): Uint8Array | undefined {
    return this.#guard(() => this.#codes.get(hash));
  }

  /** A large change is ahead: reads all that `codeOf` knows, a part at each step. */
  *readCodes(): Steps<void> {
    try {
      yield* this.#codes.reading();
    } catch (error) {
      throw asMopqError(error, this.path);
    }
  }

  /** A small change is ahead: until `restCodes`, `codeOf` of a large index knows these files and what went last. */
  expectOnly(paths: readonly string[]): void {
    this.#guard(() => this.#codes.onlyNear(paths));
  }

  /**
   * Until `restCodes`, `codeOf` knows the codes of another index too, where the same model made them.
   *
   * @throws Error where that index cannot be read; what was read before is right all the same
   */
  async borrowCodes(path: string): Promise<void> {
    this.#guard(() => this.#codes.all());
    for await (const { hashes, codes } of foreignCodes(path, this.#modelRow)) this.#codes.add(hashes, codes);
  }

  /** A change is over: the memory that `codeOf` took for it is given back. */
  restCodes(): void {
    this.#codes.rest();
  }

  /** Counts the changes of the index by any process; cheap enough to ask every second. */
  version(): number {
    return this.#guard(() => Number(this.#meta('version')));
  }

  /** Undefined where nothing has changed, or where the index now belongs to another model. */
  changedSince(version: number): Changes | undefined {
    return this.#guard(() => {
      this.#database.exec('BEGIN');
      try {
        const now = Number(this.#meta('version'));
        if (now === version || !this.#isOurModel()) return undefined;
        this.#terms.read();
        return { version: now, files: this.#files.since(version), fileCount: this.counts().files };
      } finally {
        this.#database.exec('COMMIT');
      }
    });
  }

  /** All paths that the index has now. */
  paths(): Set<string> {
    return this.#guard(() => this.#files.paths());
  }

  counts(): Counts {
    return this.#guard(() => (this.#isOurModel() ? this.#files.counts() : { files: 0, chunks: 0 }));
  }

  /** The commits that vote for files; undefined where none were read with this model. */
  history(): StoredHistory | undefined {
    return this.#guard(() => (this.#isOurModel() ? this.#commits.read() : undefined));
  }

  /** What `history` stands at; cheap enough to ask every second. */
  historyHead(): string | undefined {
    return this.#guard(() => (this.#isOurModel() ? this.#commits.head() : undefined));
  }

  /** Stores commits in place of those that were stored. */
  putHistory(history: StoredHistory): void {
    if (history.codes.length !== history.commits.length * this.#model.codeBytes) {
      throw new MopqError('internal', 'A commit has no code.', 'Report this as a bug.');
    }
    this.#write(() => this.#commits.write(history));
  }

  /** What the last pass left out, and why, by path. */
  leftOut(): Map<string, LeftOut> {
    return this.#guard(() => this.#notes.leftOut());
  }

  putLeftOut(leftOut: ReadonlyMap<string, LeftOut>): void {
    this.#write(() => {
      this.#nextVersion();
      this.#notes.putLeftOut(leftOut);
    });
  }

  /** The rules that the last editor on this index had; undefined where there was none. */
  rules(): FileRules | undefined {
    return this.#guard(() => this.#notes.rules());
  }

  putRules(rules: FileRules): void {
    this.#write(() => this.#notes.putRules(rules));
  }

  /** When the index last changed, in milliseconds since 1970; undefined once it is closed. */
  changedAt(): number | undefined {
    if (!this.#database.isOpen) return undefined;
    return this.#guard(() => this.#notes.changedAt());
  }

  /** Whether a pass over the whole folder has come to its end, and none since has found more to index. */
  get complete(): boolean {
    return this.#guard(() => this.#isOurModel() && this.#meta('complete') !== undefined);
  }

  /** Tells followers that the index holds all there is, or that it does not yet. */
  setComplete(complete: boolean): void {
    if (complete === this.complete) return;
    this.#write(() => {
      this.#database.exec(
        complete ? "INSERT INTO meta VALUES ('complete', 1)" : "DELETE FROM meta WHERE key = 'complete'",
      );
      this.#evict();
    });
  }

  /** Bytes of the index, its write-ahead log and its snapshot. */
  bytesOnDisk(): number {
    const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size(this.path) + size(`${this.path}-wal`) + size(snapshotPath(this.path));
  }

  /** Moves what is in the write-ahead log into the index and empties the log, unless a reader needs it still. */
  checkpoint(): void {
    this.#guard(() => this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  /**
   * Gives room on disk back where much of it is free, a part at each step, so that others get their turn between. What
   * stops early goes on the next time.
   */
  *shrink(): Steps<void> {
    if (!this.#guard(() => this.#room.isMuch)) return;
    if (!this.#room.goesByParts) this.#guard(() => this.#room.giveBackAll());
    while (this.#write(() => this.#room.giveBackPart())) yield;
    this.checkpoint();
  }

  /** Removes all files and gives their room on disk back. */
  forget(): void {
    this.clear();
    this.#guard(() => this.#room.giveBackAll());
    this.checkpoint();
  }

  close(): void {
    this.#guard(() => {
      this.#lease.release();
      this.#database.close();
    });
  }

  #put(file: StoredFile, version: number): PackedFile {
    const { codeBytes } = this.#model;
    if ([file.fileCode, ...file.chunks.map(({ code }) => code)].some(({ length }) => length !== codeBytes)) {
      throw new MopqError(
        'internal',
        `A code of ${file.path} is not ${codeBytes} bytes long.`,
        'Report this as a bug.',
      );
    }
    const packed = packFile(file, (term) => this.dictionary.intern(term));
    const hashes = packHashes(file.chunks);
    this.#retired.retire(file.path, hashes);
    this.#files.put(file, packed, hashes, version);
    this.#codes.add(hashes, packed.codes);
    return packed;
  }

  /** Drops retired codes where there are too many. Not before a pass has come to its end, which may ask for any. */
  #evict(): void {
    if (this.#retired.isFull && this.complete) this.#retired.evict(this.counts().chunks);
  }

  #isOurModel(): boolean {
    return this.#meta('model') === this.#modelRow;
  }

  get #snapshotOf(): SnapshotOf {
    return { instance: String(this.#meta('instance')), model: this.#modelRow };
  }

  get #modelRow(): string {
    const { digest, codeBytes } = this.#model;
    return JSON.stringify({ digest, codeBytes });
  }

  #adoptModel(): void {
    this.#dropAll();
    this.#database.prepare("INSERT OR REPLACE INTO meta VALUES ('model', ?)").run(this.#modelRow);
  }

  #dropAll(): void {
    this.#nextVersion();
    this.#database.exec(
      "DELETE FROM files; DELETE FROM retired; DELETE FROM meta WHERE key IN ('complete', 'leftOut')",
    );
    this.#commits.drop();
    this.#codes.drop();
  }

  #meta(key: 'version' | 'model' | 'complete' | 'instance'): SQLOutputValue | undefined {
    return this.#database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.value;
  }

  #nextVersion(): number {
    this.#database.exec("UPDATE meta SET value = value + 1 WHERE key = 'version'");
    this.#notes.noteChange();
    return Number(this.#meta('version'));
  }

  #write<T>(change: () => T): T {
    return this.#guard(() =>
      this.#transaction(() => {
        this.#lease.assertHeld();
        return change();
      }),
    );
  }

  #transaction<T>(change: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#database.exec('COMMIT');
      this.#terms.committed();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#terms.rolledBack();
      this.#codes.drop();
      throw error;
    }
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw asMopqError(error, this.path);
    }
  }
}
