import { describe, expect, it } from 'vitest';
import { vote } from '../../../src/engine/history/vote.ts';
import { meaningEvidence } from '../../../src/engine/search/meaning.ts';
import { parseQuery } from '../../../src/engine/search/query.ts';
import { rank } from '../../../src/engine/search/rank.ts';
import { weightsFor } from '../../../src/engine/search/weights.ts';
import { wordEvidence } from '../../../src/engine/search/words.ts';
import { historyOf, type Sample, type SampleCommit, sampleView, table_MK } from './sampleView.ts';

/** Ranks every chunk of some files for a query, best first. */
function ranked(
  files: readonly Sample[],
  text: string,
  mode: 'hybrid' | 'lexical' | 'semantic' = 'hybrid',
  commits: readonly SampleCommit[] = [],
) {
  const view = sampleView(files);
  const query = parseQuery(text);
  const words = text.toLowerCase().split(' ');
  const evidence = {
    words: wordEvidence(view, mode === 'semantic' ? [] : words),
    meaning: mode === 'lexical' ? undefined : meaningEvidence(view, table_MK, undefined),
    votes: vote(historyOf(commits), table_MK, (path) => view.slotOfPath(path)),
  };
  const slots = Uint32Array.from({ length: view.codes.size }, (_, slot) => slot);
  const hits = rank(view, query, words, slots, evidence, weightsFor(query.kind, mode));
  return [...hits].sort((a, b) => b.score - a.score);
}

const files = (...samples: Sample[]): Sample[] => samples;

describe('rank', () => {
  it('joins words and meaning: what has both comes before what has one', () => {
    const hits = ranked(
      files(
        { path: 'x.ts', texts: ['pool'], near: [0] },
        { path: 'y.ts', texts: ['other'], near: [15] },
        { path: 'z.ts', texts: ['pool'], near: [15] },
      ),
      'the pool of it',
    );
    expect(hits.map(({ slot }) => slot)[0]).toBe(2);
  });

  it('puts the definition of a name before its uses', () => {
    const uses = 'openSocket openSocket openSocket';
    const [first] = ranked(
      files(
        { path: 'a.ts', texts: [uses], near: [15] },
        { path: 'b.ts', texts: ['function openSocket() {}'], near: [9] },
      ),
      'openSocket',
    );
    expect(first?.slot).toBe(1);
    expect(first?.features.definition).toBe(1);
  });

  it('counts a definition more where the file bears its name', () => {
    const define = ['function session() {}'];
    const [first] = ranked(
      files({ path: 'x.ts', texts: define }, { path: 'session.ts', texts: define }),
      'session',
    );
    expect([first?.slot, first?.features.definition]).toEqual([1, 1.5]);
  });

  it('pushes tests down, unless the query asks for them', () => {
    const both = files({ path: 'test/x.ts', texts: ['retry'] }, { path: 'src/x.ts', texts: ['retry'] });
    const pushed = ranked(both, 'retry later');
    expect(pushed.map(({ slot }) => slot)).toEqual([1, 0]);
    expect(pushed[1]?.penalty).toEqual({ factor: 0.4, names: ['test file'] });
    expect(ranked(both, 'tests of retry').map(({ penalty }) => penalty.factor)).toEqual([1, 1]);
  });

  it('lifts a chunk whose file has other good ones', () => {
    const [first] = ranked(
      files(
        { path: 'far.ts', texts: ['x y'], near: [0] },
        { path: 'lone.ts', texts: ['x y'], near: [9] },
        { path: 'rich.ts', texts: ['x y', 'z'], near: [9, 9] },
      ),
      'some question here',
      'semantic',
    );
    expect(first?.file).toBe(2);
  });

  it('lifts files that similar commits changed, by meaning but not by words', () => {
    const both = files({ path: 'a.ts', texts: ['x'], near: [9] }, { path: 'b.ts', texts: ['x'], near: [9] });
    const commits = [{ subject: 'alike', near: 15, paths: ['b.ts'] }];
    for (const mode of ['hybrid', 'semantic'] as const) {
      const [first, second] = ranked(both, 'some question here', mode, commits);
      expect(first).toMatchObject({ slot: 1, features: { history: 1 }, similarCommits: ['alike'] });
      expect(second).toMatchObject({ slot: 0, features: { history: 0 }, similarCommits: [] });
    }
    const scores = (given: SampleCommit[]) => ranked(both, 'x', 'lexical', given).map(({ score }) => score);
    expect(scores(commits)).toEqual(scores([]));
  });

  it('leaves meaning out in lexical mode and words out in semantic mode', () => {
    const both = files(
      { path: 'a.ts', texts: ['pool'], near: [3] },
      { path: 'b.ts', texts: ['lake'], near: [9] },
    );
    expect(ranked(both, 'the pool', 'lexical').map(({ slot, nearness }) => [slot, nearness])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
    expect(ranked(both, 'the pool', 'semantic').map(({ slot, features }) => [slot, features.words])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it('tells what of a score is evidence about the file', () => {
    const [first] = ranked(
      files({ path: 'pool.ts', texts: ['pool', 'lake'], near: [3, 9] }),
      'the pool',
      'lexical',
    );
    const { fileWords, neighbours, queryInPath, stemInQuery } = weightsFor('language', 'lexical');
    const { features } = first ?? {};
    expect(first?.ofFile).toBeCloseTo(
      fileWords * (features?.fileWords ?? 0) +
        neighbours * (features?.neighbours ?? 0) +
        queryInPath * (features?.queryInPath ?? 0) +
        stemInQuery * (features?.stemInQuery ?? 0),
    );
    expect(first?.ofFile).toBeGreaterThan(0);
    expect(first?.ofFile).toBeLessThan(first?.score ?? 0);
  });
});
