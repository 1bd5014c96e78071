import type { Chunk } from '../../chunks/chunk.ts';
import { nameWords, sameWord } from '../../search/pathMatch.ts';
import type { SourceFile } from '../pair.ts';
import { lastName } from './doc.ts';
import { type TestCase, testCases } from './testCases.ts';

/** A chunk that a test may be about, and the name in it that says so most. */
export interface Subject {
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly symbol: string;
}

const SHORTEST_SYMBOL = 3;
/** A name that more chunks define tells them not apart. */
const MOST_HOLDERS = 3;
/** A test that has the name of what it tests is about that, whatever else it uses. */
const NAMED = 3;
/** A word of the test's name that is one of a definition's words. */
const WORD = 0.5;
/** What all tests of a file use is what they are written with. */
const USED_BY_ALL = 0.1;
const LEAST_SCORE = 0.5;

interface Score {
  readonly score: number;
  readonly symbol: string;
  /** How much that symbol has added. */
  readonly weight: number;
}

/** The names that files define, without those of tests in them. */
export class SymbolIndex {
  readonly #places: Omit<Subject, 'symbol'>[] = [];
  readonly #holders = new Map<string, number[]>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files) {
      const tests = testCases(file).map(({ line }) => line);
      for (const chunk of file.chunks) if (!isOfTests(chunk, tests)) this.#add(file, chunk);
    }
  }

  #add(file: SourceFile, chunk: Chunk): void {
    for (const name of new Set(chunk.symbols.map(lastName))) {
      if (name.length < SHORTEST_SYMBOL) continue;
      const known = this.#holders.get(name);
      if (known === undefined) this.#holders.set(name, [this.#places.length]);
      else known.push(this.#places.length);
    }
    this.#places.push({ file, chunk });
  }

  /**
   * The chunk whose names a test uses most; undefined where it uses none but those that its file always uses. Names that
   * few tests of its file use count more, and so do those that are in the test's own name.
   */
  best(test: TestCase, usage: Usage): Subject | undefined {
    const scores = new Map<number, Score>();
    const said = nameWords(`${test.group ?? ''} ${test.name}`);
    for (const word of test.words) {
      const holders = this.#holders.get(word) ?? [];
      if (holders.length > MOST_HOLDERS) continue;
      const weight = (usage.rarity(word) * (1 + likeness(word, said))) / Math.max(1, holders.length);
      for (const place of holders) {
        const known = scores.get(place) ?? { score: 0, symbol: word, weight: 0 };
        const leading = weight > known.weight ? { symbol: word, weight } : known;
        scores.set(place, { ...leading, score: known.score + weight });
      }
    }
    const [best] = [...scores].sort(([a, x], [b, y]) => y.score - x.score || a - b);
    const place = best && this.#places[best[0]];
    return place && best[1].score >= LEAST_SCORE ? { ...place, symbol: best[1].symbol } : undefined;
  }
}

/** How much of a symbol is in the words of a test's name. */
function likeness(symbol: string, said: readonly string[]): number {
  const words = nameWords(symbol);
  const common = words.filter((word) => said.some((other) => sameWord(word, other))).length;
  return common === words.length ? NAMED : WORD * common;
}

const isOfTests = ({ startLine, endLine, scope, text }: Chunk, tests: readonly number[]): boolean =>
  tests.some((line) => startLine <= line && line <= endLine) ||
  scope.some((part) => /^mod tests?\b/.test(part)) ||
  /^\s*mod tests?\b/m.test(text);

/** How many tests of a file use a word. */
export class Usage {
  readonly #counts = new Map<string, number>();
  readonly #tests: number;

  constructor(tests: readonly TestCase[]) {
    this.#tests = tests.length;
    for (const { words } of tests)
      for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  /** 1 for a word that one test in seven uses. */
  rarity(word: string): number {
    const share = (this.#counts.get(word) ?? 0) / this.#tests;
    // A file of few tests does not tell what is common to them.
    if (this.#tests < 4) return 1;
    return Math.max(USED_BY_ALL, Math.min(1.5, -Math.log(share) / 2));
  }
}
