import { describe, expect, it } from 'vitest';
import type { PostingsBuffer } from '../../../src/engine/lexical/packedPostings.ts';
import type { TermIndex } from '../../../src/engine/lexical/postings.ts';
import { Lists, wordEvidence } from '../../../src/engine/search/words.ts';
import { sampleView } from './sampleView.ts';

const view = sampleView([
  { path: 'a.ts', texts: ['function openSocket() { connect(); }', 'retry retry retry connect'] },
  { path: 'b.ts', texts: ['the weather is fine', 'connect'] },
  { path: 'c.ts', texts: ['nothing of the kind'] },
]);
const evidence = (...terms: string[]) => wordEvidence(view, terms);

describe('wordEvidence', () => {
  it('gives the best chunk 1, others less, and those without a word nothing', () => {
    const { chunks } = evidence('retry', 'connect');
    expect([...chunks.documents].sort()).toEqual([0, 1, 3]);
    expect(chunks.share(1)).toBe(1);
    for (const slot of [0, 3]) expect(chunks.share(slot)).toBeGreaterThan(0);
    for (const slot of [0, 3]) expect(chunks.share(slot)).toBeLessThan(1);
    for (const slot of [2, 4]) expect(chunks.share(slot)).toBe(0);
  });

  it('looks at the names that chunks define apart from their text', () => {
    expect([...evidence('socket').names.documents]).toEqual([0]);
    expect([...evidence('connect').names.documents]).toEqual([]);
  });

  it('scores a file by all of its chunks', () => {
    const { files } = evidence('retry', 'connect');
    expect([...files.documents].sort()).toEqual([0, 1]);
    expect(files.share(0)).toBe(1);
    expect(files.share(1)).toBeLessThan(1);
  });

  it('is empty without words and with words that nobody wrote, whatever was asked before', () => {
    for (const words of [[], ['unheard']]) {
      evidence('connect');
      const { chunks, names, files } = evidence(...words);
      expect([chunks, names, files].map(({ documents }) => documents.length)).toEqual([0, 0, 0]);
      expect(chunks.share(0)).toBe(0);
    }
  });

  it('forgets a file that was removed', () => {
    const shrinking = sampleView([
      { path: 'a.ts', texts: ['connect'] },
      { path: 'b.ts', texts: ['connect'] },
    ]);
    shrinking.remove('a.ts');
    expect([...wordEvidence(shrinking, ['connect']).chunks.documents]).toEqual([1]);
  });
});

describe('Lists', () => {
  it('unpack none twice, be there one or not, nor mix with those of another query', () => {
    const asked: string[] = [];
    const index = {
      postings: (term: string, into?: PostingsBuffer) => {
        asked.push(term);
        return view.terms.postings(term, into);
      },
    } as TermIndex;
    new Lists(view.terms).release();
    const lists = new Lists(index);
    const others = new Lists(view.terms);
    for (const term of ['connect', 'unheard', 'retry', 'connect', 'unheard']) {
      expect(lists.of(term)).toEqual(view.terms.postings(term));
      others.of('weather');
    }
    expect(asked).toEqual(['connect', 'unheard', 'retry']);
  });
});
