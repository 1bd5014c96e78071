import { expect, test } from 'vitest';
import { FileCounts } from '../../../src/engine/index/fileCounts.ts';

const file = (path: string, language = 'typescript', count = 2) => ({ path, language, count });

function countsOf(...paths: string[]): FileCounts {
  const counts = new FileCounts();
  for (const path of paths) counts.add(file(path));
  return counts;
}

test('files are counted in folders of two levels, those with the most first', () => {
  const counts = countsOf('README.md', 'docs/x.md', 'src/a.ts', 'src/b/c.ts', 'src/b/d/e.ts');
  expect(Object.entries(counts.topFolders)).toEqual([
    ['src', 3],
    ['src/b', 2],
    ['docs', 1],
  ]);
});

test('only the largest folders are told', () => {
  const paths = Array.from({ length: 150 }, (_, i) => `folder${i}/file`);
  const folders = Object.keys(countsOf(...paths, 'large/a', 'large/b').topFolders);
  expect([folders.length, folders[0]]).toEqual([100, 'large']);
});

test('files and their chunks are counted by language, and nothing stays of what goes', () => {
  const counts = countsOf('src/a.ts');
  counts.add(file('b.py', 'python', 0));
  counts.add(file('src/c.ts', 'typescript', 5));
  expect(counts.byLanguage).toEqual({
    languages: { typescript: 2, python: 1 },
    languageChunks: { typescript: 7, python: 0 },
  });
  counts.remove(file('b.py', 'python', 0));
  counts.remove(file('src/a.ts'));
  counts.remove(file('src/c.ts', 'typescript', 5));
  expect([counts.byLanguage, counts.topFolders]).toEqual([{ languages: {}, languageChunks: {} }, {}]);
});
