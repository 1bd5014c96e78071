import { expect, test } from 'vitest';
import { topFolders } from '../../../src/engine/files/topFolders.ts';

test('files are counted in folders of two levels, those with the most first', () => {
  expect(topFolders(['README.md', 'src/a.ts', 'src/b/c.ts', 'src/b/d/e.ts', 'docs/x.md'])).toEqual({
    src: 3,
    'src/b': 2,
    docs: 1,
  });
});

test('only the largest are told', () => {
  const paths = Array.from({ length: 150 }, (_, i) => `folder${i}/file`);
  expect(Object.keys(topFolders([...paths, 'large/a', 'large/b']))).toHaveLength(100);
  expect(Object.keys(topFolders([...paths, 'large/a', 'large/b']))[0]).toBe('large');
});
