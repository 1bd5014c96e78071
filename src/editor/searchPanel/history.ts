/** Where the queries are kept between sessions; VS Code's `Memento` is one. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = 'mopq.history';

/** Queries of this workspace, newest first, each once. */
export class History {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get entries(): readonly string[] {
    const stored = this.#store.get(key);
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
  }

  async add(query: string, size: number): Promise<void> {
    const text = query.trim();
    if (text === '') return;
    const others = this.entries.filter((entry) => entry !== text);
    await this.#store.update(key, [text, ...others].slice(0, size));
  }

  async clear(): Promise<void> {
    await this.#store.update(key, undefined);
  }
}
