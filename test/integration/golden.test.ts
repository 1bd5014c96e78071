import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { createScanner } from '../../src/engine/quantizer/createScanner.ts';
import { buildLookupTable } from '../../src/engine/quantizer/lookupTable.ts';
import { PlainScanner } from '../../src/engine/quantizer/plainScanner.ts';

/** What the training side computed: see scripts/mopq/golden.py. */
const goldenSchema = z.object({
  texts: z.array(
    z.object({
      text: z.string(),
      role: z.enum(['query', 'key']),
      tokenIds: z.array(z.int()),
      vector: z.array(z.number()),
      code: z.array(z.int()),
    }),
  ),
  scores: z.array(
    z.object({
      query: z.int(),
      table: z.array(z.number()),
      key: z.int(),
      score: z.number(),
      /** Of a nested model: the scores of the codes' beginnings, whose tables are the beginnings of the table. */
      prefixes: z.array(z.object({ subspaces: z.int(), score: z.number() })).default([]),
    }),
  ),
});

const models = path.join(import.meta.dirname, '../../models');

/** Sub-codes as the index packs them, two a byte. */
function pack(code_M: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: code_M.length / 2 }, (_, i) => {
    return (code_M[2 * i] ?? 0) | ((code_M[2 * i + 1] ?? 0) << 4);
  });
}

describe.each(readdirSync(models))('%s, against its golden file', (name) => {
  const folder = path.join(models, name);
  const golden = goldenSchema.parse(JSON.parse(readFileSync(path.join(folder, 'golden.json'), 'utf8')));
  let model: Model;
  beforeAll(async () => {
    // The file holds codes and vectors whole, whatever size is the default.
    model = await loadModel(folder, { codeBytes: Number.MAX_SAFE_INTEGER, nearest: true });
  });
  afterAll(() => model.close());

  const tokenize = ({ text, role }: { text: string; role: 'query' | 'key' }): Int32Array =>
    role === 'query' ? model.tokenizeQuery(text) : model.tokenizeKey(text);
  const codeOf = (place: number): Uint8Array => pack(golden.texts[place]?.code ?? []);

  it('has enough texts and scores to tell', () => {
    expect(golden.texts.length).toBeGreaterThanOrEqual(200);
    expect(golden.scores.length).toBeGreaterThan(0);
  });

  it('gives all token ids', () => {
    for (const entry of golden.texts) expect([...tokenize(entry)], entry.text).toEqual(entry.tokenIds);
  });

  it('gives the vectors of queries to a thousandth', async () => {
    for (const { text, vector } of golden.texts.filter(({ role }) => role === 'query')) {
      const found = await model.encodeQuery(text);
      expect(found).toHaveLength(vector.length);
      expect(Math.max(...found.map((x, i) => Math.abs(x - (vector[i] ?? 0)))), text).toBeLessThan(1e-3);
    }
  });

  it('gives the codes of nearly all texts', async () => {
    const { subspaces } = model.codebook;
    const codes = await model.encodeKeys(golden.texts.map(tokenize));
    const equal = golden.texts.filter((_, i) => {
      const found = codes.subarray((i * subspaces) / 2, ((i + 1) * subspaces) / 2);
      return Buffer.compare(found, codeOf(i)) === 0;
    });
    // A transformer's integer products differ in the last place from one runtime to the next, and one sub-code of 128 suffices.
    expect(equal.length / golden.texts.length).toBeGreaterThanOrEqual(name.includes('static') ? 0.995 : 0.95);
  });

  it('gives the scores exactly, from the same tables and codes', () => {
    for (const scanner of [createScanner(model.codebook), new PlainScanner(model.codebook.subspaces / 2)]) {
      for (const { key } of golden.scores) scanner.append(codeOf(key));
      for (const [slot, { table, score }] of golden.scores.entries()) {
        const found = scanner.scores(Float32Array.from(table), Uint32Array.of(slot));
        expect([...found]).toEqual([score]);
      }
    }
  });

  it('gives the scores of every size of code that the model offers', () => {
    const { nested } = model.manifest;
    for (const { key, table, prefixes } of golden.scores) {
      expect(prefixes.map(({ subspaces }) => subspaces)).toEqual(nested?.subspaces ?? []);
      for (const { subspaces, score } of prefixes) {
        const table_MK = Float32Array.from(table.slice(0, 16 * subspaces));
        const code = codeOf(key).subarray(0, subspaces / 2);
        for (const scanner of [
          createScanner({ subspaces, centroids: 16 }),
          new PlainScanner(subspaces / 2),
        ]) {
          scanner.append(code);
          expect([...scanner.scores(table_MK, Uint32Array.of(0))]).toEqual([score]);
        }
      }
    }
  });

  it('makes the lookup tables of queries from the codebook', async () => {
    for (const { query, table } of golden.scores) {
      const found = buildLookupTable(
        model.codebook,
        await model.encodeQuery(golden.texts[query]?.text ?? ''),
      );
      expect(found).toHaveLength(table.length);
      expect(Math.max(...found.map((x, i) => Math.abs(x - (table[i] ?? 0))))).toBeLessThan(1e-5);
    }
  });
});
