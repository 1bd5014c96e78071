import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Comparison,
  measureOf,
  notBehind,
  readComparison,
  writeComparison,
} from '../../../scripts/bench/comparison.ts';
import { comparisonPage } from '../../../scripts/bench/comparisonPage.ts';
import { comparisonPlot } from '../../../scripts/bench/comparisonPlot.ts';
import { answersOf } from '../../../scripts/bench/peers.ts';

const ours = [1, 0.5, 0.75, 1, 0.5, 0.75];
const lower = ours.map((value) => value - 0.25);
const measure = measureOf(
  'code',
  new Map([
    ['hybrid', ours],
    ['behind', lower],
    ['mixed & <more>', ours.toReversed()],
  ]),
);
const comparison: Comparison = { asked: 'Questions about a, b.', measures: [measure] };

describe('a measure', () => {
  it('has a mean for each system, and what ours gains over it, question by question', () => {
    const [hybrid, behind, mixed] = measure.systems;
    expect(measure.questions).toBe(6);
    expect(hybrid?.ndcg.mean).toBe(0.75);
    expect(hybrid?.lead).toBeUndefined();
    expect(behind?.lead).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
    expect(mixed?.lead?.mean).toBe(0);
    expect(mixed?.lead?.low).toBeLessThan(0);
  });

  it('tells the systems over which the lead may be chance', () => {
    expect(notBehind(measure)).toEqual(['mixed & <more>']);
    expect(notBehind({ ...measure, systems: measure.systems.slice(0, 2) })).toEqual([]);
  });
});

it('turns places into chunks', () => {
  const chunks = [1, 2, 3].map((startLine) => ({ path: 'a', startLine, endLine: startLine }));
  expect(answersOf({ peer: [[2, 0], []] }, chunks).get('peer')).toEqual([[chunks[2], chunks[0]], []]);
  expect(() => answersOf({ peer: [[3]] }, chunks)).toThrow('chunk 3 of 3');
});

describe('the document', () => {
  const page = comparisonPage([{ title: 'Own suite', comparison }]);
  const cells = (start: string) =>
    page
      .split('\n')
      .filter((row) => row.startsWith(`| ${start}`))
      .map((row) => row.split(/ *\| */).slice(1, -1));

  it('has a row a system, and one for the lead over each but ours', () => {
    expect(cells('behind')).toEqual([
      ['behind', expect.stringMatching(/^\.500 \(/)],
      ['behind', '+.250 (+.250 to +.250)'],
    ]);
    expect(cells('hybrid ')).toHaveLength(2);
    expect(page).toContain('## Own suite\n\nQuestions about a, b.');
  });

  it('tells where ours is ahead of all, and where not', () => {
    expect(page).toContain('- code: ahead of all by more than the interval but mixed & <more>.');
    const won = { ...measure, name: 'documents', systems: measure.systems.slice(0, 2) };
    expect(
      comparisonPage([{ title: '', comparison: { ...comparison, measures: [measure, won] } }]),
    ).toContain('- documents: ahead of all by more than the interval.');
  });

  it('leaves a place empty where a system was not asked', () => {
    const fewer = { ...measure, name: 'documents', systems: measure.systems.slice(0, 1) };
    const both = comparisonPage([{ title: '', comparison: { ...comparison, measures: [measure, fewer] } }]);
    expect(both).toMatch(/\| behind .*\| - +\|/);
  });
});

it('draws a point on its interval for each system', () => {
  const parts = ['one', 'two'].map((title) => ({ title, comparison }));
  const svg = comparisonPlot(parts);
  expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
  expect(svg.match(/<circle /g)).toHaveLength(6);
  expect(svg.match(/>mixed &amp; &lt;more></g)).toHaveLength(2);
  expect(svg).not.toContain('NaN');
});

it('comes back as it was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-comparison-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(readComparison(folder, 'own')).toBeUndefined();
  writeComparison(folder, 'own', comparison);
  expect(readComparison(folder, 'own')).toEqual(comparison);
});
