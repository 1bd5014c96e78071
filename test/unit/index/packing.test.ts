import { expect, test } from 'vitest';
import { eachPosting, packTerms } from '../../../src/engine/index/filePostings.ts';
import { eachSpan, packFile, type Span, unpackSymbols } from '../../../src/engine/index/packing.ts';
import type { StoredChunk } from '../../../src/engine/index/types.ts';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';
import { randomFrom } from '../lexical/random.ts';
import { CODE_BYTES, digest, sampleFile } from './sampleFiles.ts';

function randomChunk(random: () => number, i: number): StoredChunk {
  const startLine = 1 + Math.floor(random() * 5000);
  const symbols = ['run', 'größe', 'Émoji 😀', 'a::b#c'].filter(() => random() < 0.4);
  return {
    hash: digest(`hash ${i}`, 16),
    startLine,
    endLine: startLine + Math.floor(random() * 200),
    symbols,
    ...(random() < 0.3 ? { page: 1 + Math.floor(random() * 300) } : {}),
    ...(random() < 0.3 ? { cell: Math.floor(random() * 300) } : {}),
    code: digest(`code ${i}`, CODE_BYTES),
  };
}

function randomTerms(random: () => number): Map<string, number> {
  const terms = new Map<string, number>();
  for (let t = 0; t < 40; t++) {
    if (random() < 0.5) terms.set(`term${t * t * 50}`, random() < 0.8 ? 1 : 1 + Math.floor(random() * 400));
  }
  return terms;
}

test.each([1, 2, 3, 4, 5])('a file comes back as it was packed (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const chunks = Array.from({ length: Math.floor(random() * 80) }, (_, i) => randomChunk(random, i));
  const given = chunks.map(() => randomTerms(random));
  const dictionary = new TermDictionary();
  const file = { ...sampleFile('a.ts', []), chunks, terms: packTerms(given) };
  const packed = packFile(file, (term) => dictionary.intern(term));
  const spans: Span[] = [];
  eachSpan(packed.spans, (span) => spans.push(span));
  let at = 0;
  const symbols = spans.map(({ symbolBytes }) => {
    const mine = packed.symbols.subarray(at, at + symbolBytes);
    at += symbolBytes;
    return unpackSymbols(mine);
  });
  expect(symbols).toEqual(chunks.map((chunk) => chunk.symbols));
  expect(spans.map(({ startLine, endLine, page, cell }) => [startLine, endLine, page, cell])).toEqual(
    chunks.map(({ startLine, endLine, page, cell }) => [startLine, endLine, page, cell]),
  );
  const terms = chunks.map(() => new Map<string, number>());
  eachPosting(packed.postings, (id, chunk, frequency) => {
    terms[chunk]?.set(dictionary.term(id), frequency);
  });
  const sorted = (map: ReadonlyMap<string, number>) => [...map].sort();
  expect(terms.map(sorted)).toEqual(given.map(sorted));
  expect(packed.codes).toEqual(Buffer.concat(chunks.map((chunk) => chunk.code)));
});

test('truncated bytes are told, not misread', () => {
  const dictionary = new TermDictionary();
  const packed = packFile(sampleFile('a.ts', ['function one() { return two; }']), (term) =>
    dictionary.intern(term),
  );
  expect(() => eachSpan(packed.spans.subarray(0, -1), () => undefined)).toThrow(RangeError);
  expect(() => eachPosting(packed.postings.subarray(0, -1), () => undefined)).toThrow(RangeError);
});
