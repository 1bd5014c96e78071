import { describe, expect, it } from 'vitest';
import { ndcg10, samePath } from '../../../src/engine/tuning/ndcg.ts';

const hit = (path: string, startLine = 1, endLine = 50) => ({ path, startLine, endLine });

describe('ndcg10', () => {
  it('is 1 where the only target comes first', () => {
    expect(ndcg10([hit('a.ts'), hit('b.ts')], [{ path: 'a.ts' }], 'chunk')).toBe(1);
  });

  it('discounts by rank', () => {
    expect(ndcg10([hit('b.ts'), hit('a.ts')], [{ path: 'a.ts' }], 'chunk')).toBeCloseTo(1 / Math.log2(3));
  });

  it('counts several chunks of one file as ranks by chunk and as one rank by file', () => {
    const hits = [hit('b.ts', 1, 9), hit('b.ts', 10, 20), hit('a.ts')];
    expect(ndcg10(hits, [{ path: 'a.ts' }], 'chunk')).toBeCloseTo(1 / 2);
    expect(ndcg10(hits, [{ path: 'a.ts' }], 'file')).toBeCloseTo(1 / Math.log2(3));
  });

  it('asks for an overlap where the target has lines', () => {
    const target = { path: 'a.ts', startLine: 60, endLine: 80 };
    expect(ndcg10([hit('a.ts', 1, 50)], [target], 'chunk')).toBe(0);
    expect(ndcg10([hit('a.ts', 80, 90)], [target], 'chunk')).toBe(1);
  });

  it('ignores what comes after the tenth hit', () => {
    const hits = Array.from({ length: 10 }, (_, i) => hit(`${i}.ts`));
    expect(ndcg10([...hits, hit('a.ts')], [{ path: 'a.ts' }], 'chunk')).toBe(0);
  });
});

describe('samePath', () => {
  it('matches whole path segments only', () => {
    expect(samePath('src/flask/app.py', 'app.py')).toBe(true);
    expect(samePath('src/flask/myapp.py', 'app.py')).toBe(false);
  });
});
