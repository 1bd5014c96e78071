import { describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../../src/engine/files/ignoreRules.ts';
import { Includes } from '../../../src/engine/files/includes.ts';
import type { Rule } from '../../../src/engine/files/leftOut.ts';

const globs = (setting: string, ...each: string[]) => each.map((glob) => ({ glob, setting }));

/** The rule that leaves a path out, where one does. */
function outBy(rules: IgnoreRules, path: string): Rule | undefined {
  const verdict = rules.judge(path);
  return typeof verdict === 'object' ? verdict.out : undefined;
}
const ignores = (rules: IgnoreRules, path: string): boolean => outBy(rules, path) !== undefined;

describe('IgnoreRules', () => {
  it('leaves out version control and dependencies by default', () => {
    const rules = IgnoreRules.root([]);
    expect(ignores(rules, '.git/config')).toBe(true);
    expect(ignores(rules, 'web/node_modules/')).toBe(true);
    expect(ignores(rules, 'src/main.ts')).toBe(false);
  });

  it('tells capitals apart where file systems do', () => {
    const rules = IgnoreRules.root([]).with('', '*.s\n', '.gitignore');
    expect(ignores(rules, 'boot/head.s')).toBe(true);
    expect(ignores(rules, 'boot/head.S')).toBe(['win32', 'darwin'].includes(process.platform));
  });

  it('applies a nested file to its own folder only', () => {
    const rules = IgnoreRules.root([]).with('pkg/', '*.log\n/local\n', 'pkg/.gitignore');
    expect(ignores(rules, 'pkg/a/x.log')).toBe(true);
    expect(ignores(rules, 'pkg/local/')).toBe(true);
    expect(ignores(rules, 'x.log')).toBe(false);
    expect(ignores(rules, 'pkg/a/local/')).toBe(false);
  });

  it('lets a deeper or later file take back what an earlier one ignores', () => {
    const rules = IgnoreRules.root([])
      .with('', '*.log\nvendor/\n', '.gitignore')
      .with('', '!vendor/\n', '.mopqignore')
      .with('keep/', '!a.log\n', 'keep/.gitignore');
    expect(ignores(rules, 'vendor/')).toBe(false);
    expect(ignores(rules, 'keep/a.log')).toBe(false);
    expect(ignores(rules, 'keep/b.log')).toBe(true);
  });

  it('lets no file take back the folder of version control', () => {
    const rules = IgnoreRules.root([]).with('', '!.git/', '.mopqignore');
    expect(outBy(rules, '.git/')).toEqual({ pattern: '.git/' });
  });

  it("matches the settings' globs against whole paths and folders", () => {
    const rules = IgnoreRules.root(globs('files.exclude', '**/out', '**/*.gen.ts'));
    expect(ignores(rules, 'a/out/')).toBe(true);
    expect(ignores(rules, 'b.gen.ts')).toBe(true);
    expect(ignores(rules, 'output/')).toBe(false);
  });

  it.each(['[', 'a[', '{', '{a,b', '[z-a]', '!(', '***', '\\', 'a\\', '[[:alpha:]'])(
    'takes %s in an ignore file or in the settings for what it can be',
    (glob) => {
      const rules = IgnoreRules.root(globs('files.exclude', glob)).with('', `${glob}\n*.log\n`, '.gitignore');
      expect(ignores(rules, 'src/a.log')).toBe(true);
      expect(ignores(rules, 'src/main.ts')).toBe(glob === '***');
    },
  );

  it('tells where the rule stands', () => {
    const rules = IgnoreRules.root(globs('search.exclude', '**/dist'))
      .with('', '# made\n\nout/\n', '.gitignore')
      .with('', 'notes/\n', '.mopqignore')
      .with('pkg/', '*.log\n', 'pkg/.gitignore');
    expect(outBy(rules, 'out/')).toEqual({ pattern: 'out/', file: '.gitignore', line: 3 });
    expect(outBy(rules, 'notes/')).toEqual({ pattern: 'notes/', file: '.mopqignore', line: 1 });
    expect(outBy(rules, 'pkg/a.log')).toEqual({ pattern: '*.log', file: 'pkg/.gitignore', line: 1 });
    expect(outBy(rules, 'a/dist/')).toEqual({ pattern: '**/dist', setting: 'search.exclude' });
    expect(outBy(rules, 'node_modules/')).toEqual({ pattern: 'node_modules/' });
  });

  it('takes in what is included, but for what mopq.exclude says and version control', () => {
    const excludes = [...globs('search.exclude', '**/node_modules'), ...globs('mopq.exclude', '**/*.map')];
    const rules = IgnoreRules.root(excludes, ['node_modules/ours/**', './out/*.ts', '.git']).with(
      '',
      'out/\n*.map\n',
      '.gitignore',
    );
    expect(rules.judge('node_modules/ours/')).toBe('included');
    expect(rules.judge('out/a.ts')).toBe('included');
    expect(rules.judge('src/a.ts')).toBeUndefined();
    expect(outBy(rules, 'node_modules/theirs/')).toEqual({ pattern: 'node_modules/' });
    expect(outBy(rules, 'out/a.map')).toMatchObject({ setting: 'mopq.exclude' });
    expect(outBy(rules, '.git/')).toEqual({ pattern: '.git/' });
  });

  it('inside of an included folder what was said above it no longer counts', () => {
    const rules = IgnoreRules.root([], ['vendor']).with('', 'vendor/\n*.log\n', '.gitignore');
    const inside = rules.afresh('vendor/').with('vendor/', 'tmp/\n', 'vendor/.gitignore');
    expect(ignores(rules, 'vendor/a.ts')).toBe(true);
    expect(ignores(inside, 'vendor/a.ts')).toBe(false);
    expect(ignores(inside, 'vendor/tmp/')).toBe(true);
    expect(ignores(inside, 'vendor/node_modules/')).toBe(true);
  });
});

describe('Includes', () => {
  it.each([
    ['a/b/*.ts', ['a', 'a/b'], ['b', 'a/c', 'a/b/c']],
    ['a/**/x.ts', ['a/b', 'a/b/c'], ['b']],
    ['**/*.ts', ['a', 'a/b'], []],
    ['a/{b,c/d}/*.ts', ['a/b', 'a/c/d'], ['b']],
    ['a', [], ['a', 'b']],
  ])('%s leads through some left-out folders only', (glob, through, past) => {
    const includes = new Includes([glob]);
    for (const folder of through) expect(includes.mayBeBelow(folder), folder).toBe(true);
    for (const folder of past) expect(includes.mayBeBelow(folder), folder).toBe(false);
  });
});
