import { expect, test } from 'vitest';
import { change, comparison, figure, overall } from '../../../../src/editor/tuningReport/figures.ts';
import { report } from './reports.ts';

const { reporting } = report().judged!;
const none = { ...reporting.docs, queries: 0 };

test('figures have three places and no leading zero', () => {
  expect([0, 0.5674, 0.9996, 1].map(figure)).toEqual(['.000', '.567', '1.000', '1.000']);
});

test('a change is relative to what was before', () => {
  expect(change(0.5, 0.55)).toEqual({ text: '+10.0%', tone: 'better' });
  expect(change(0.5, 0.4)).toEqual({ text: '−20.0%', tone: 'worse' });
  expect(change(0.5, 0.5)).toEqual({ text: '0.0%', tone: 'same' });
});

test('a change of several times is told as such', () => {
  expect(change(0.2, 0.59).text).toBe('+195.0%');
  expect(change(0.2, 0.68)).toEqual({ text: '3.4 times', tone: 'better' });
  expect(change(0.0367, 0.74).text).toBe('20 times');
});

test('a change that rounds to nothing is none, and what was nothing has no percentage', () => {
  expect(change(0.5, 0.5001).tone).toBe('same');
  expect(change(0, 0).text).toBe('0.0%');
  expect(change(0, 0.2)).toEqual({ text: 'from nothing', tone: 'better' });
});

test('the comparison has every system and level, meaning alone first', () => {
  const [commits, docs] = comparison(reporting);
  expect(commits?.title).toBe('Commit messages');
  expect(commits?.queries).toBe('30 commits');
  expect(docs?.queries).toBe('10 comments');
  expect(commits?.rows.map(({ label, change: { text } }) => `${label}: ${text}`)).toEqual([
    'Meaning alone, by file: +20.0%',
    'Meaning alone, by chunk: +50.0%',
    'Whole search, by file: +5.0%',
    'Whole search, by chunk: +10.0%',
  ]);
});

test('kinds without queries are left out', () => {
  expect(comparison({ ...reporting, docs: none }).map(({ title }) => title)).toEqual(['Commit messages']);
});

test('over all, each query counts once', () => {
  // (30 · .6 + 10 · .8) / 40 before, (30 · .63 + 10 · .76) / 40 after.
  expect(overall(reporting, 'hybrid')).toMatchObject({ beforeText: '.650', afterText: '.662' });
  expect(overall({ ...reporting, docs: none }, 'dense', 'chunk')).toMatchObject({ before: 0.2, after: 0.3 });
  expect(overall({ commits: none, docs: none }, 'dense')).toBeUndefined();
});
