import type { Chunk } from '../../chunks/chunk.ts';
import { nameWords } from '../../search/pathMatch.ts';
import type { SourceFile } from '../pair.ts';
import { lastName } from './doc.ts';
import { isTestPath } from './paths.ts';
import { type TestCase, testCases } from './testCases.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  typescriptreact: 'typescript',
  javascript: 'typescript',
  javascriptreact: 'typescript',
  c: 'cpp',
  kotlin: 'java',
};
const MOST_FILES = 3;

/** Which files a test is about, by its name. */
export class SubjectFiles {
  readonly #byStem = new Map<string, SourceFile[]>();
  readonly #byFolder = new Map<string, SourceFile[]>();

  constructor(files: ReadonlyMap<string, SourceFile>) {
    for (const file of files.values()) {
      if (file.kind !== 'code' || isTestPath(file.path)) continue;
      add(this.#byStem, `${familyOf(file)} ${stemOf(file.path)}`, file);
      add(this.#byFolder, `${familyOf(file)} ${folderOf(file.path)}`, file);
    }
  }

  /** `foo.ts` for `foo.test.ts`, wherever it is; nearer ones first. In Go, otherwise, the files of the same package. */
  of(test: SourceFile): SourceFile[] {
    if (!isTestPath(test.path)) return [test];
    const named = this.#byStem.get(`${familyOf(test)} ${stemOf(test.path)}`) ?? [];
    if (named.length > 0) return nearest(test.path, named);
    return test.language === 'go' ? (this.#byFolder.get(`go ${folderOf(test.path)}`) ?? []) : [];
  }
}

function add(index: Map<string, SourceFile[]>, key: string, file: SourceFile): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [file]);
  else known.push(file);
}

const familyOf = ({ language }: SourceFile): string => FAMILIES[language] ?? language;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A file's name without what says that it is a test: `foo` of `foo.test.ts`, `test_foo.py` and `FooTest.java`. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const bare = name
    .replace(/^tests?[_-](?=\w)|^Test(?=[A-Z])/, '')
    .replace(/[._-](?:tests?|specs?|unit|integration)$|(?<=\w)(?:Tests?|Spec|Suite)$/, '');
  return nameWords(bare).join(' ');
}

/** Those whose folders have most in common with a path's; all of them where they have equally much. */
function nearest(path: string, files: readonly SourceFile[]): SourceFile[] {
  const folders = new Set(folderOf(path).split('/'));
  const inCommon = ({ path: other }: SourceFile): number =>
    folderOf(other)
      .split('/')
      .filter((folder) => folder !== '' && folders.has(folder)).length;
  const most = Math.max(...files.map(inCommon));
  return files.filter((file) => inCommon(file) === most).slice(0, MOST_FILES);
}

/** A chunk that a test may be about. */
export interface Subject {
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

const SHORTEST_SYMBOL = 3;
/** A name that more chunks define tells them not apart. */
const MOST_HOLDERS = 3;
/** A test that has the name of what it tests is about that, whatever else it uses. */
const NAMED = 3;

/** The names that files define, without those of tests in them. */
export class SymbolIndex {
  readonly #subjects: Subject[] = [];
  readonly #holders = new Map<string, number[]>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files) {
      const tests = testCases(file).map(({ line }) => line);
      for (const chunk of file.chunks) {
        if (isOfTests(chunk, tests)) continue;
        for (const name of new Set(chunk.symbols.map(lastName))) {
          if (name.length < SHORTEST_SYMBOL) continue;
          const known = this.#holders.get(name);
          if (known === undefined) this.#holders.set(name, [this.#subjects.length]);
          else known.push(this.#subjects.length);
        }
        this.#subjects.push({ file, chunk });
      }
    }
  }

  /** The chunk whose names a test uses most; names that are rare, or in the test's own, count more. */
  best(test: TestCase): (Subject & { readonly symbol: string }) | undefined {
    const said = ` ${test.group ?? ''} ${test.name} `.toLowerCase();
    const scores = new Map<number, { score: number; symbol: string; weight: number }>();
    for (const [symbol, holders] of this.#holders) {
      if (!test.words.has(symbol) || holders.length > MOST_HOLDERS) continue;
      const isNamed =
        said.includes(` ${nameWords(symbol).join(' ')} `) || said.includes(` ${symbol.toLowerCase()} `);
      const weight = (isNamed ? NAMED : 1) / holders.length;
      for (const place of holders) {
        const known = scores.get(place) ?? { score: 0, symbol, weight: 0 };
        const leading = weight > known.weight ? { symbol, weight } : known;
        scores.set(place, { ...leading, score: known.score + weight });
      }
    }
    const best = [...scores].sort(([a, x], [b, y]) => y.score - x.score || a - b)[0];
    const subject = best && this.#subjects[best[0]];
    return subject && { ...subject, symbol: best[1].symbol };
  }
}

const isOfTests = ({ startLine, endLine, scope, text }: Chunk, tests: readonly number[]): boolean =>
  tests.some((line) => startLine <= line && line <= endLine) ||
  scope.some((part) => /^mod tests?\b/.test(part)) ||
  /^\s*mod tests?\b/m.test(text);
