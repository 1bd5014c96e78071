import { describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../../src/engine/files/ignoreRules.ts';

describe('IgnoreRules', () => {
  it('leaves out version control and dependencies by default', () => {
    const rules = IgnoreRules.root([]);
    expect(rules.ignores('.git/config')).toBe(true);
    expect(rules.ignores('web/node_modules/')).toBe(true);
    expect(rules.ignores('src/main.ts')).toBe(false);
  });

  it('applies a nested file to its own folder only', () => {
    const rules = IgnoreRules.root([]).with('pkg/', '*.log\n/local\n');
    expect(rules.ignores('pkg/a/x.log')).toBe(true);
    expect(rules.ignores('pkg/local/')).toBe(true);
    expect(rules.ignores('x.log')).toBe(false);
    expect(rules.ignores('pkg/a/local/')).toBe(false);
  });

  it('lets a deeper or later file take back what an earlier one ignores', () => {
    const rules = IgnoreRules.root([])
      .with('', '*.log\nvendor/\n')
      .with('', '!vendor/\n')
      .with('keep/', '!a.log\n');
    expect(rules.ignores('vendor/')).toBe(false);
    expect(rules.ignores('keep/a.log')).toBe(false);
    expect(rules.ignores('keep/b.log')).toBe(true);
  });

  it('lets no file take back the folder of version control', () => {
    expect(IgnoreRules.root([]).with('', '!.git/').ignores('.git/')).toBe(true);
  });

  it("matches the settings' globs against whole paths and folders", () => {
    const rules = IgnoreRules.root(['**/out', '**/*.gen.ts']);
    expect(rules.ignores('a/out/')).toBe(true);
    expect(rules.ignores('b.gen.ts')).toBe(true);
    expect(rules.ignores('output/')).toBe(false);
  });

  it.each(['[', 'a[', '{', '{a,b', '[z-a]', '!(', '***', '\\', 'a\\', '[[:alpha:]'])(
    'takes %s in an ignore file or in the settings for what it can be',
    (glob) => {
      const rules = IgnoreRules.root([glob]).with('', `${glob}\n*.log\n`);
      expect(rules.ignores('src/a.log')).toBe(true);
      expect(rules.ignores('src/main.ts')).toBe(glob === '***');
    },
  );
});
