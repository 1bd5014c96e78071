import { nameWords } from '../../search/pathMatch.ts';
import type { SourceFile } from '../pair.ts';
import { isTestPath } from './paths.ts';

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
