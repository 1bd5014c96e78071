import { describe, expect, it } from 'vitest';
import { explain, wordMatcher } from '../../../src/engine/search/explain.ts';
import type { PathPenalty } from '../../../src/engine/search/pathPenalty.ts';
import { parseQuery } from '../../../src/engine/search/query.ts';
import type { Ranked } from '../../../src/engine/search/rank.ts';
import { weightsFor } from '../../../src/engine/search/weights.ts';
import { Lists } from '../../../src/engine/search/words.ts';
import { sampleView } from './sampleView.ts';

const nothing = {
  words: 0,
  meaning: 0,
  fileWords: 0,
  names: 0,
  neighbours: 0,
  definition: 0,
  queryInPath: 0,
  stemInQuery: 0,
  history: 0,
  fileMeaning: 0,
  bestOfFile: 0,
  depth: 0,
  length: 0,
  test: 0,
  example: 0,
  generated: 0,
  compatibility: 0,
  declarations: 0,
  exports: 0,
  otherPlatform: 0,
  header: 0,
  document: 0,
};
const hit = (over: Partial<Ranked>): Ranked => ({
  slot: 0,
  file: 0,
  features: nothing,
  penalty: { factor: 1, names: [] },
  nearness: undefined,
  similarCommits: [],
  score: 1,
  ofFile: 0,
  ...over,
});
const weights = weightsFor('language', 'hybrid');

describe('explain', () => {
  it('names the rules that moved a hit, the strongest first, and leaves out what nobody would notice', () => {
    const features = { ...nothing, names: 0.5, definition: 1, neighbours: 0.05 };
    expect(explain(hit({ features }), weights, ['pool'])).toEqual({
      words: ['pool'],
      rules: [
        { name: 'defines a name you asked for', effect: weights.definition },
        { name: 'names defined here match', effect: weights.names / 2 },
      ],
    });
  });

  it('tells how much a penalty cost', () => {
    const { rules } = explain(
      hit({ penalty: { factor: 0.4, names: ['test file'] }, score: 0.4 }),
      weights,
      [],
    );
    expect(rules).toHaveLength(1);
    expect(rules[0]?.name).toBe('test file');
    expect(rules[0]?.effect).toBeCloseTo(-0.6);
  });

  it('splits what several penalties cost, so that the effects add up', () => {
    const penalty: PathPenalty = { factor: 0.24, names: ['test file', 'example'] };
    const { rules } = explain(hit({ penalty, score: 0.24 }), weights, []);
    expect(rules.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(-0.76);
  });

  it('tells what learned weights made of the features, path rules among them', () => {
    const features = { ...nothing, test: 1, fileMeaning: 0.5, names: 1, depth: 1 };
    const penalty: PathPenalty = { factor: 0.4, names: ['test file'] };
    const learned = { words: 1, meaning: 1, names: 0.3, fileMeaning: 0.4, test: -0.7, depth: -0.1 };
    expect(explain(hit({ features, penalty }), learned, []).rules).toEqual([
      { name: 'test file', effect: -0.7 },
      { name: 'names defined here match', effect: 0.3 },
      { name: 'path and names of the file are near in meaning', effect: 0.2 },
    ]);
  });

  it('tells similar commits that changed the file, two of them by their subjects', () => {
    const rule = (similarCommits: string[]) =>
      explain(hit({ features: { ...nothing, history: 1 }, similarCommits }), weights, []).rules;
    expect(rule(['Close idle sockets'])).toEqual([
      { name: 'changed in a similar commit: Close idle sockets', effect: weights.history },
    ]);
    expect(rule(['Close idle sockets', 'x'.repeat(80), 'Third'])[0]?.name).toBe(
      `changed in 3 similar commits: Close idle sockets; ${'x'.repeat(59)}…`,
    );
  });

  it('tells nearness where there is one', () => {
    expect(explain(hit({ nearness: 0.4 }), weights, []).meaning).toBe(0.4);
    expect(explain(hit({}), weights, [])).not.toHaveProperty('meaning');
  });
});

describe('wordMatcher', () => {
  const view = sampleView([{ path: 'a.ts', texts: ['openSocket and connect', 'socket', 'none'] }]);
  const matched = (query: string) => [0, 1, 2].map(wordMatcher(new Lists(view.terms), parseQuery(query)));

  it('tells the words as the query wrote them, inside of identifiers too', () => {
    expect(matched('Socket, connect!')).toEqual([['Socket', 'connect'], ['Socket'], []]);
  });

  it('finds a chunk by any part of an identifier', () => {
    expect(matched('openSocket')[1]).toEqual(['openSocket']);
  });
});
