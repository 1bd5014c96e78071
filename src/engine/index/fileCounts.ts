import type { FileView } from '../search/view.ts';

/** So many folders that a filter can offer them. */
const MOST_FOLDERS = 100;

type Counted = Pick<FileView, 'path' | 'language' | 'count'>;

/** How many files and chunks there are, by language and folder; kept in step, since they are told while files come in. */
export class FileCounts {
  readonly #files = new Map<string, number>();
  readonly #chunks = new Map<string, number>();
  readonly #folders = new Map<string, number>();

  add(file: Counted): void {
    this.#count(file, 1);
  }

  remove(file: Counted): void {
    this.#count(file, -1);
  }

  /** Files and chunks by language. */
  get byLanguage(): { languages: Record<string, number>; languageChunks: Record<string, number> } {
    const languageChunks = [...this.#files.keys()].map(
      (name) => [name, this.#chunks.get(name) ?? 0] as const,
    );
    return { languages: Object.fromEntries(this.#files), languageChunks: Object.fromEntries(languageChunks) };
  }

  /** How many files lie in each folder of the two upper levels, for the folders that hold the most. */
  get topFolders(): Record<string, number> {
    return Object.fromEntries([...this.#folders].sort((a, b) => b[1] - a[1]).slice(0, MOST_FOLDERS));
  }

  #count({ path, language, count }: Counted, sign: number): void {
    change(this.#files, language, sign);
    change(this.#chunks, language, sign * count);
    const first = path.indexOf('/');
    const second = first < 0 ? -1 : path.indexOf('/', first + 1);
    for (const end of [first, second]) if (end >= 0) change(this.#folders, path.slice(0, end), sign);
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
