import { expect, it } from 'vitest';
import { blockBytes, readCodes, writeCodes } from '../../../src/engine/quantizer/blocks.ts';
import { randomCodes } from './tables.ts';

it('places sub-code m of slots j and 16 + j in byte j of row m', () => {
  const blocks = new Uint8Array(blockBytes(1, 2));
  const codes = new Uint8Array(32 * 2);
  codes.set([0x21, 0x43], 5 * 2);
  codes.set([0x65, 0x87], (16 + 5) * 2);
  writeCodes(blocks, 0, codes, 2);
  expect([0, 1, 2, 3].map((row) => blocks[16 * row + 5])).toEqual([0x51, 0x62, 0x73, 0x84]);
});

it('writes one by one what it writes block by block, and reads it back', () => {
  const count = 32 * 3 + 5;
  const codes = randomCodes(1, count, 16);
  const whole = new Uint8Array(blockBytes(count, 8));
  writeCodes(whole, 0, codes, 8);
  // What was in a slot before must not shine through.
  const single = new Uint8Array(blockBytes(count, 8)).fill(0xff);
  for (let slot = 0; slot < count; slot++)
    writeCodes(single, slot, codes.subarray(slot * 8, (slot + 1) * 8), 8);
  for (let slot = 0; slot < count; slot++) {
    const code = codes.slice(slot * 8, (slot + 1) * 8);
    expect(readCodes(whole, slot, 1, 8)).toEqual(code);
    expect(readCodes(single, slot, 1, 8)).toEqual(code);
  }
});
