import { expect, it } from 'vitest';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { makeTable, randomCodes } from './tables.ts';

it('ranks by the float32 sum of table entries in order of the sub-spaces, ties by the lower slot', () => {
  const table = makeTable((_m, _k, r) => Math.floor(r * 5) / 3, 1, 8);
  const codes = randomCodes(2, 300, 8);
  const scored = Array.from({ length: 300 }, (_, slot) => {
    let score = 0;
    for (let m = 0; m < 8; m++) {
      const byte = codes[slot * 4 + (m >> 1)] ?? 0;
      score = Math.fround(score + (table[16 * m + (m % 2 === 0 ? byte & 15 : byte >> 4)] ?? 0));
    }
    return { slot, score };
  });
  scored.sort((a, b) => b.score - a.score || a.slot - b.slot);

  const scanner = new PlainScanner(4);
  scanner.append(codes);
  const found = scanner.search(table, 300);
  expect([...found.slots]).toEqual(scored.map(({ slot }) => slot));
  expect([...found.scores]).toEqual(scored.map(({ score }) => score));
});
