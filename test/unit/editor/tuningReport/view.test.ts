import { expect, test } from 'vitest';
import { reportView } from '../../../../src/editor/tuningReport/view.ts';
import { model, report } from './reports.ts';

const view = (over = {}, models = [model()]) => reportView('harbour', report(over), models);
const actions = (models = [model()]) => view({}, models).actions.map(({ id }) => id);

test('the headline says what became of the run, and the reason stands as it is', () => {
  expect(view()).toMatchObject({
    badge: 'Adopted',
    headline: 'Fine-tuning on harbour made search better',
    reason: 'Both kinds of search gain.',
  });
  expect(view({ outcome: 'refused' }).headline).toBe('Fine-tuning on harbour changed nothing');
  expect(view({ outcome: 'too-few-pairs' }).headline).toContain('too little to learn from');
  expect(view({ outcome: 'cancelled' }).headline).toContain('cancelled');
});

test('what is offered follows which model answers', () => {
  expect(actions()).toEqual(['revert', 'delete', 'models']);
  expect(actions([model({ inUse: false })])).toEqual(['use', 'delete', 'models']);
  expect(actions([model({ inUse: false, problem: 'Damaged.' })])).toEqual(['delete', 'models']);
  expect(actions([])).toEqual(['models']);
});

test('it says which model answers', () => {
  expect(view().state).toBe('This model answers now.');
  expect(view({}, [model({ inUse: false })]).state).toContain('The shipped model answers now.');
  expect(view({}, [model({ inUse: false }), model({ id: 'other' })]).state).toContain('Another model');
  expect(view({}, [model({ problem: 'It is damaged.' })]).state).toContain('It is damaged.');
  expect(view({}, []).state).toContain('was deleted');
  expect(reportView('a', { ...report({ outcome: 'refused' }), id: undefined }, []).state).toBe(
    'The shipped model answers now.',
  );
});

test('queries tell where their answer is and how it moved, also to those who hear them', () => {
  expect(view().gained).toEqual([
    {
      query: 'Stop the ferry',
      kind: 'commit message',
      place: 'src/dock.ts:7',
      before: '>10',
      after: '2',
      spoken: 'place before: not among the first ten, after: 2',
    },
  ]);
  expect(view().lost[0]).toMatchObject({ before: '1', after: '3', kind: 'documentation comment' });
});

test('pairs come by number, most first, with bars against the largest', () => {
  expect(view().pairs.map(({ value, size }) => [value, size])).toEqual([
    ['1,200', 1],
    ['300', 0.25],
  ]);
});

test('stages and facts are told in words', () => {
  expect(view().stages.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Mining pairs: 20 s',
    'Training: 5 s',
  ]);
  const facts = Object.fromEntries(view().facts.map(({ label, value }) => [label, value]));
  expect(facts).toMatchObject({
    Took: '1 min 12 s',
    Tuned: 'Queries only',
    'Learned from': '1,500 pairs',
    'Weight of meaning': '60% → 75%',
    'Shipped model': 'mopq-static-256 0.3.0',
    'On disk': '3.2 MB',
    Seed: '1',
  });
});

test('a report without figures has no comparison', () => {
  const bare = reportView('a', { ...report({ outcome: 'too-few-pairs' }), judged: undefined, pairs: {} }, []);
  expect([bare.summary, bare.reporting, bare.choosing, bare.pairs]).toEqual([[], [], [], []]);
});
