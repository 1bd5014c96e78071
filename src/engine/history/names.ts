/** What a commit did to a file. */
export interface Change {
  /** Git's letter: A, M, D, R, T. */
  readonly status: string;
  /** The file's name after the commit; before it, where it was deleted. */
  readonly path: string;
  /** Its name before the commit, where that renamed it. */
  readonly from?: string;
}

/**
 * What files of earlier commits are called now. Commits must be told from the newest to the oldest, since each says
 * under which names its files are known before it.
 */
export class Names {
  readonly #atHead: ReadonlySet<string>;
  /** Names of earlier commits that mean another file than now, or none any more. */
  readonly #moved = new Map<string, string | undefined>();

  /** @param atHead the names that exist now */
  constructor(atHead: ReadonlySet<string>) {
    this.#atHead = atHead;
  }

  /** Names before the oldest commit told, and what their files are called now: undefined where they are gone. */
  get moved(): ReadonlyMap<string, string | undefined> {
    return this.#moved;
  }

  /** What a file is called now that was called so at the oldest commit told; undefined where it is gone. */
  now(path: string): string | undefined {
    if (this.#moved.has(path)) return this.#moved.get(path);
    return this.#atHead.has(path) ? path : undefined;
  }

  /** Takes in the next older commit. */
  tell(changes: readonly Change[]): void {
    const renamed = changes.map(({ from, path }) => [from, this.now(path)] as const);
    // A name that a commit brings or takes away meant another file before, which is gone.
    for (const { status, path } of changes) if (/^[ADR]/.test(status)) this.#moved.set(path, undefined);
    for (const [from, now] of renamed) if (from !== undefined) this.#moved.set(from, now);
  }
}
