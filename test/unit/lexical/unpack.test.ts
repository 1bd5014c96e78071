import { expect, it } from 'vitest';
import { PostingsBuffer, PostingsPacker } from '../../../src/engine/lexical/packedPostings.ts';
import { randomFrom } from './random.ts';

/** Postings with gaps of every length that a byte more is taken for, and frequencies of every kind. */
function postingsOf(count: number, seed: number): PostingsBuffer {
  const random = randomFrom(seed);
  const gaps = [1, 31, 32, 4095, 4096, 524_287, 524_288];
  const frequencies = [1, 2, 3, 4, 130, 131, 132, 255];
  const buffer = new PostingsBuffer();
  let document = -1;
  for (let i = 0; i < count; i++) {
    const isRare = random() < 0.02;
    document += isRare ? (gaps[Math.floor(random() * gaps.length)] ?? 1) : 1 + Math.floor(random() * 40);
    buffer.push(document, frequencies[Math.floor(random() ** 3 * frequencies.length)] ?? 1);
  }
  return buffer;
}

// Lists of up to 255 bytes are read here, longer ones by the kernel; the longest of these has its memory grow.
it.each([1, 2, 60, 150, 400, 5000, 200_000])('gives back %i postings, behind what is there', (count) => {
  const wanted = postingsOf(count, count);
  const packer = new PostingsPacker(16);
  packer.add(3, postingsOf(10, 1));
  packer.add(7, wanted);
  packer.add(9, postingsOf(10, 2));
  const into = new PostingsBuffer();
  into.push(5, 6);
  packer.finish().read(7, into);
  expect(into.count).toBe(count + 1);
  expect(into.from(0).documents[0]).toBe(5);
  expect(into.from(1)).toEqual(wanted.from(0));
});

it('adds nothing for a term without postings', () => {
  const packer = new PostingsPacker(16);
  packer.add(3, postingsOf(10, 1));
  const into = new PostingsBuffer();
  packer.finish().read(4, into);
  expect(into.count).toBe(0);
});
