import { describe, expect, it } from 'vitest';
import { HistoryIndex, vote } from '../../../src/engine/history/vote.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { CODE_BYTES } from '../index/sampleFiles.ts';
import { historyOf, type SampleCommit, table_MK } from '../search/sampleView.ts';

const FILES = ['a.ts', 'b.ts', 'c.ts', 'd.ts'];
const slotOf = (path: string): number | undefined => {
  const slot = FILES.indexOf(path);
  return slot < 0 ? undefined : slot;
};

/** Votes for files by name. */
function votes(...commits: SampleCommit[]) {
  const found = [...vote(historyOf(commits), table_MK, slotOf)];
  return found.map(([file, { share, subjects }]) => ({ path: FILES[file], share, subjects }));
}

describe('vote', () => {
  it('gives most to what the most similar commits changed', () => {
    const found = votes(
      { subject: 'far', near: 4, paths: ['c.ts'] },
      { subject: 'near', near: 15, paths: ['a.ts'] },
      { subject: 'also near', near: 12, paths: ['a.ts'] },
      { subject: 'between', near: 10, paths: ['b.ts'] },
    );
    expect(found.map(({ path }) => path)).toEqual(['a.ts', 'b.ts', 'c.ts']);
    expect(found[0]).toEqual({ path: 'a.ts', share: 1, subjects: ['near', 'also near'] });
    expect(found[1]?.share).toBeGreaterThan(found[2]?.share ?? 1);
  });

  it('divides the vote of a commit by the root of its number of files', () => {
    const [one, ...others] = votes(
      { subject: 'one', near: 15, paths: ['a.ts'] },
      { subject: 'four', near: 15, paths: ['b.ts', 'c.ts', 'd.ts', 'gone.ts'] },
    );
    expect(one).toMatchObject({ path: 'a.ts', share: 1 });
    // The second commit is a little newer.
    for (const { share } of others) expect(share).toBeCloseTo(0.5, 2);
  });

  it('counts older commits less', () => {
    const old = { subject: 'old', near: 15, paths: ['a.ts'] };
    const young = { subject: 'young', near: 15, paths: ['b.ts'] };
    const between = Array.from({ length: 500 }, (_, i) => ({ subject: `s${i}`, near: 2, paths: ['c.ts'] }));
    const [first, second] = votes(old, ...between, young);
    expect([first?.path, second?.path]).toEqual(['b.ts', 'a.ts']);
    expect(second?.share).toBeCloseTo(Math.exp(-501 / 1000), 4);
  });

  it('never votes for files that cannot be found', () => {
    expect(votes({ subject: 'gone', near: 15, paths: ['gone.ts'] })).toEqual([]);
  });

  it('leaves out commits that are not similar, and counts less where none is quite', () => {
    expect(votes({ subject: 'unlike', near: 2, paths: ['a.ts'] })).toEqual([]);
    const [hardly] = votes({ subject: 'hardly like', near: 4, paths: ['a.ts'] });
    expect(hardly?.share).toBeGreaterThan(0);
    expect(hardly?.share).toBeLessThan(0.5);
  });

  it('measures similarity from what commits at large have', () => {
    const crowd = Array.from({ length: 199 }, (_, i) => ({ subject: `s${i}`, near: 9, paths: ['b.ts'] }));
    expect(votes({ subject: 'best', near: 12, paths: ['a.ts'] }, ...crowd)).toMatchObject([{ path: 'a.ts' }]);
  });

  it('asks twenty commits', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ subject: `s${i}`, near: 15, paths: ['a.ts'] }));
    expect(votes(...many)[0]?.subjects).toHaveLength(20);
  });

  it('has no votes without commits', () => {
    expect(votes()).toEqual([]);
  });
});

it('a history needs one code a commit', () => {
  const commit = { hash: '1', time: 1, subject: 's', paths: ['a.ts'] };
  const create = () => new PlainScanner(CODE_BYTES);
  expect(() => HistoryIndex.of([commit], new Uint8Array(2 * CODE_BYTES), create)).toThrow(RangeError);
});
