import { expect, test } from 'vitest';
import { excludeGlobs, globOf } from '../../../src/editor/globs.ts';
import { globMatcher } from '../../../src/engine/files/glob.ts';

test('search.exclude adds to files.exclude and overrides it', () => {
  const files = { '**/.git': true, '**/*.js': { when: '$(basename).ts' }, '**/out': true, '**/off': false };
  const search = { '**/node_modules': true, '**/out': false };
  expect(excludeGlobs(files, search, ['gen/**'])).toEqual([
    { glob: '**/.git', setting: 'files.exclude' },
    { glob: '**/node_modules', setting: 'search.exclude' },
    { glob: 'gen/**', setting: 'mopq.exclude' },
  ]);
});

test('settings that are not objects exclude nothing', () => {
  expect(excludeGlobs(undefined, null, [])).toEqual([]);
  expect(excludeGlobs('**/a', 3, ['b', 'b'])).toEqual([{ glob: 'b', setting: 'mopq.exclude' }]);
});

test.each(['src/[id]/{a}.ts', 'what?*.md', 'plain.ts'])('the glob of %s matches it alone', (path) => {
  const matches = globMatcher(globOf(path));
  expect(matches(path)).toBe(true);
  expect(matches(path.replace(/[[{?]/, 'x').replace('plain', 'other'))).toBe(false);
});
