import { expect, test } from 'vitest';
import { pathVerdicts } from '../../../src/engine/search/pathVerdicts.ts';
import type { SearchView } from '../../../src/engine/search/view.ts';

test('tests each path once, and those of later files when they are there', () => {
  const paths: (string | undefined)[] = ['a.ts', undefined, 'b.py'];
  const view = {
    get fileSlots() {
      return paths.length;
    },
    file: (slot: number) => (paths[slot] === undefined ? undefined : { path: paths[slot] }),
  } as SearchView;
  const asked: string[] = [];
  const isTypeScript = (path: string): boolean => {
    asked.push(path);
    return path.endsWith('.ts');
  };
  const passing = (verdicts: Uint8Array): number[] =>
    Array.from(verdicts).flatMap((verdict, slot) => (verdict === 1 ? slot : []));
  expect(passing(pathVerdicts(view, 'ts', isTypeScript))).toEqual([0]);
  paths.push('c.ts');
  expect(passing(pathVerdicts(view, 'ts', isTypeScript))).toEqual([0, 3]);
  expect(asked).toEqual(['a.ts', 'b.py', 'c.ts']);
  expect(passing(pathVerdicts(view, 'py', (path) => path.endsWith('.py')))).toEqual([2]);
});
