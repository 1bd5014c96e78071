import { describe, expect, it } from 'vitest';
import { KERNEL_FORMS, loadKernel } from '../../../src/engine/kernels.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import type { CodeScanner } from '../../../src/engine/quantizer/scanner.ts';
import { SimdScanner } from '../../../src/engine/quantizer/simdScanner.ts';
import { makeTable, random, randomCodes, tables } from './tables.ts';

/** The same codes in the plain scanner and in the SIMD one. */
function bothScanners(
  module: WebAssembly.Module,
  subspaces: number,
  codes: Uint8Array,
): { plain: CodeScanner; simd: CodeScanner } {
  const plain = new PlainScanner(subspaces / 2);
  const simd = new SimdScanner(module, subspaces);
  plain.append(codes);
  simd.append(codes);
  return { plain, simd };
}

describe.each(KERNEL_FORMS)('the %s kernel', (form) => {
  const module = loadKernel(form);
  if (!module) throw new Error(`The ${form} kernel is not built: npm run build.`);

  describe.each(Object.entries(tables))('with a table of %s', (_, entry) => {
    it.each([4, 16, 32, 64, 128])('finds what the plain scanner finds, M = %i', (subspaces) => {
      const count = 5_003;
      const { plain, simd } = bothScanners(module, subspaces, randomCodes(subspaces, count, subspaces));
      const table = makeTable(entry, subspaces, subspaces);
      for (const k of [1, 100]) expect(simd.search(table, k)).toEqual(plain.search(table, k));
      const slots = Uint32Array.from([0, 31, 32, 17, 5_002, 0]);
      expect(simd.scores(table, slots)).toEqual(plain.scores(table, slots));
    });

    it.each([4, 64])('finds the same among admitted slots that remain, M = %i', (subspaces) => {
      const count = 5_003;
      const { plain, simd } = bothScanners(module, subspaces, randomCodes(1, count, subspaces));
      const table = makeTable(entry, 2, subspaces);
      const allow = randomCodes(3, Math.ceil(count / 8), 2);
      for (const slot of plain.search(table, 30).slots) {
        plain.remove(slot);
        simd.remove(slot);
      }
      for (const k of [1, 100]) expect(simd.search(table, k, allow)).toEqual(plain.search(table, k, allow));
    });
  });

  it.each([0, 1, 31, 32, 33, 100, 4_096, 5_000])(
    'finds all of %i codes, best first, when asked for more',
    (count) => {
      const { plain, simd } = bothScanners(module, 64, randomCodes(count, count, 64));
      const table = makeTable((_m, _k, r) => r, count, 64);
      const found = simd.search(table, count + 10);
      expect(found.slots).toHaveLength(count);
      expect(found).toEqual(plain.search(table, count + 10));
    },
  );

  it('finds codes that improve from the first to the last', () => {
    const count = 20_000;
    const next = random(1);
    const codes = Uint8Array.from({ length: count * 32 }, (_, i) => {
      const likely = Math.floor(i / 32) / count;
      return (next() < likely ? 1 : 0) | (next() < likely ? 16 : 0);
    });
    const { plain, simd } = bothScanners(module, 64, codes);
    const table = makeTable((_m, k, r) => k + r / 100, 5, 64);
    expect(simd.search(table, 50)).toEqual(plain.search(table, 50));
  });

  it.each([0.5, 0.01, 0.0005, 0])('returns only admitted slots, a share of %f', (share) => {
    const count = 10_007;
    const { plain, simd } = bothScanners(module, 64, randomCodes(3, count, 64));
    const next = random(4);
    const allow = new Uint8Array(Math.ceil(count / 8)).map(() => {
      let byte = 0;
      for (let bit = 0; bit < 8; bit++) if (next() < share) byte |= 1 << bit;
      return byte;
    });
    const table = makeTable((_m, _k, r) => r, 5, 64);
    const found = simd.search(table, 40, allow);
    expect(found).toEqual(plain.search(table, 40, allow));
    for (const slot of found.slots) expect((allow[slot >> 3] ?? 0) & (1 << (slot & 7))).not.toBe(0);
  });

  it('never returns removed slots, with a filter and without', () => {
    const count = 5_003;
    const { plain, simd } = bothScanners(module, 64, randomCodes(6, count, 64));
    const table = makeTable((_m, _k, r) => r, 7, 64);
    const allow = new Uint8Array(Math.ceil(count / 8)).fill(0xf7);
    for (let round = 0; round < 5; round++) {
      for (const slot of plain.search(table, 20).slots) {
        plain.remove(slot);
        simd.remove(slot);
      }
      expect(simd.search(table, 20)).toEqual(plain.search(table, 20));
      expect(simd.search(table, 20, allow)).toEqual(plain.search(table, 20, allow));
    }
  });

  it('treats slots beyond a short filter as not admitted', () => {
    const { plain, simd } = bothScanners(module, 64, randomCodes(8, 500, 64));
    const table = makeTable((_m, _k, r) => r, 9, 64);
    const allow = new Uint8Array(10).fill(0xff);
    simd.search(table, 10, new Uint8Array(63).fill(0xff));
    expect(simd.search(table, 500, allow)).toEqual(plain.search(table, 500, allow));
  });

  it('keeps slots, codes and removals while it grows, and forgets them when cleared', () => {
    const simd = new SimdScanner(module, 64);
    const plain = new PlainScanner(32);
    const next = random(10);
    for (let total = 0; total < 40_000; ) {
      const count = Math.floor(next() * 3_000);
      const codes = randomCodes(total, count, 64);
      expect(simd.append(codes)).toBe(total);
      plain.append(codes);
      total += count;
      const slot = Math.floor(next() * total);
      plain.remove(slot);
      simd.remove(slot);
      expect(simd.codeAt(slot)).toEqual(plain.codeAt(slot));
      const some = Math.min(100, total - slot);
      expect(simd.codeAt(slot, some)).toEqual(plain.codeAt(slot, some));
      expect(simd.codeAt(slot, 0)).toHaveLength(0);
      expect(() => simd.codeAt(slot, total - slot + 1)).toThrow(RangeError);
    }
    const table = makeTable((_m, _k, r) => r - 0.5, 11, 64);
    expect(simd.search(table, 100)).toEqual(plain.search(table, 100));

    simd.clear();
    expect(simd.size).toBe(0);
    expect(simd.search(table, 5).slots).toHaveLength(0);
    simd.append(randomCodes(12, 3, 64));
    expect(simd.search(table, 5).slots).toHaveLength(3);
  });

  it('refuses what does not fit', () => {
    const simd = new SimdScanner(module, 64);
    expect(() => simd.append(new Uint8Array(33))).toThrow(RangeError);
    simd.append(new Uint8Array(32));
    expect(() => simd.codeAt(1)).toThrow(RangeError);
    expect(() => simd.remove(1)).toThrow(RangeError);
    expect(() => simd.scores(new Float32Array(1024), Uint32Array.of(1))).toThrow(RangeError);
    expect(() => simd.search(new Float32Array(512), 1)).toThrow(RangeError);
    expect(() => new SimdScanner(module, 6)).toThrow(RangeError);
  });
});
