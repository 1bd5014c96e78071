import type { StoredHistory } from '../index/commitTable.ts';
import type { LiveIndex } from '../index/liveIndex.ts';
import type { IndexStore } from '../index/store.ts';
import type { Model } from '../model/loadModel.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import type { CodeScanner } from '../quantizer/scanner.ts';
import { type History, MAX_COMMITS, readCommits } from './commits.ts';
import { leadsToHead, readHead, readRepository } from './repository.ts';
import { type UsefulCommit, usefulCommits } from './subjects.ts';
import { HistoryIndex, type VotingCommit } from './vote.ts';

/** Whether another commit is checked out is asked git at most so often. */
const ASK_MS = 3000;
/** A history that takes longer to read is used as far as it was read. */
const READ_MS = 60_000;
/** Subjects encoded at once, so that queries get their turn between. */
const SUBJECTS_A_BATCH = 256;

const NOTHING: StoredHistory = { head: '', commits: [], codes: new Uint8Array(0) };

export interface KeeperParts {
  readonly folder: string;
  readonly store: IndexStore;
  readonly live: () => LiveIndex;
  readonly model: Pick<Model, 'codebook' | 'tokenizeKey' | 'encodeKeys'>;
  readonly createScanner: () => CodeScanner;
  readonly log: (message: string) => void;
}

/** Keeps the commits that vote for files in step with what is checked out. A folder without git has none. */
export class HistoryKeeper {
  readonly #parts: KeeperParts;
  /** What the live index has. */
  #loaded: StoredHistory | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Gives the live index what is stored, where it has something else. */
  load(): void {
    const { store, live, log } = this.#parts;
    try {
      const head = store.historyHead();
      if (live().history === undefined || head !== this.#loaded?.head) this.#show(store.history());
    } catch (error) {
      log(`The commits in the index cannot be used: ${error}`);
      this.#show(undefined);
    }
  }

  /** Whether another commit is checked out than the one that the stored ones stand at; false where just asked. */
  async isBehind(signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    if (now - this.#askedAt < ASK_MS) return false;
    this.#askedAt = now;
    const head = await readHead(this.#parts.folder, signal).catch(() => undefined);
    return head !== undefined && head !== this.#loaded?.head;
  }

  /**
   * Brings what is stored in step with what is checked out. What goes wrong with git or a commit is logged: search goes
   * on without.
   *
   * @throws the signal's reason once that is aborted
   */
  async update(signal: AbortSignal): Promise<void> {
    try {
      this.#askedAt = performance.now();
      this.load();
      const next = await this.#next(signal);
      if (next === undefined) return;
      this.#parts.store.putHistory(next);
      this.#show(next);
    } catch (error) {
      signal.throwIfAborted();
      this.#parts.log(`The history of ${this.#parts.folder} cannot be used: ${error}`);
    }
  }

  #show(history: StoredHistory | undefined): void {
    const { live, createScanner } = this.#parts;
    this.#loaded = history;
    live().history = history && HistoryIndex.of(history.commits, history.codes, createScanner);
  }

  /** What is to be stored now; undefined where that is stored already. */
  async #next(signal: AbortSignal): Promise<StoredHistory | undefined> {
    const { folder } = this.#parts;
    const head = await readHead(folder, signal);
    const known = this.#loaded;
    if (head === known?.head) return undefined;
    if (head === undefined) return (await this.#isGone(signal)) ? NOTHING : undefined;
    const goesOn = known !== undefined && (await leadsToHead(folder, known.head, signal));
    const since = goesOn ? { since: known.head } : {};
    const read = await readCommits(folder, { ...since, signal, maxMs: READ_MS });
    const added = usefulCommits(read.commits).map(votingCommit);
    const kept = goesOn ? withNewNames(known.commits, read) : [];
    return this.#encoded(read.head ?? head, distinct([...added, ...kept]).slice(0, MAX_COMMITS), signal);
  }

  /** Whether there was a history, and is none now; not where only git itself is missing. */
  async #isGone(signal: AbortSignal): Promise<boolean> {
    if (this.#loaded === undefined || this.#loaded.commits.length === 0) return false;
    return (await readRepository(this.#parts.folder, signal)).state !== 'no-git';
  }

  async #encoded(
    head: string,
    commits: readonly VotingCommit[],
    signal: AbortSignal,
  ): Promise<StoredHistory> {
    const { model } = this.#parts;
    const width = codeBytes(model.codebook);
    const codes = new Uint8Array(commits.length * width);
    const known = new Map(this.#loaded?.commits.map(({ hash }, i) => [hash, i]));
    const missing: number[] = [];
    commits.forEach(({ hash }, i) => {
      const place = known.get(hash);
      if (place === undefined) missing.push(i);
      else codes.set(this.#loaded?.codes.subarray(place * width, (place + 1) * width) ?? [], i * width);
    });
    for (let first = 0; first < missing.length; first += SUBJECTS_A_BATCH) {
      signal.throwIfAborted();
      const batch = missing.slice(first, first + SUBJECTS_A_BATCH);
      const encoded = await model.encodeKeys(batch.map((i) => model.tokenizeKey(commits[i]?.subject ?? '')));
      batch.forEach((i, row) => {
        codes.set(encoded.subarray(row * width, (row + 1) * width), i * width);
      });
    }
    return { head, commits, codes };
  }
}

const votingCommit = ({ hash, time, text, paths }: UsefulCommit): VotingCommit => ({
  hash,
  time,
  subject: text,
  paths,
});

/** Commits that were read before, with their files as newer commits call them. */
function withNewNames(commits: readonly VotingCommit[], { moved }: History): VotingCommit[] {
  return commits.flatMap((commit) => {
    const paths = commit.paths.flatMap((path) => (moved.has(path) ? (moved.get(path) ?? []) : path));
    return paths.length === 0 ? [] : [{ ...commit, paths }];
  });
}

/** Without any that share a subject, which then says nothing of either. */
function distinct(commits: readonly VotingCommit[]): VotingCommit[] {
  const counts = new Map<string, number>();
  for (const { subject } of commits) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  return commits.filter(({ subject }) => counts.get(subject) === 1);
}
