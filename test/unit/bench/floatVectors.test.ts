import { describe, expect, it, onTestFinished } from 'vitest';
import { FloatScanner, floatVectors, vectorCodebook } from '../../../scripts/bench/floatVectors.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../../src/engine/quantizer/codebook.ts';
import { buildLookupTable } from '../../../src/engine/quantizer/lookupTable.ts';
import { tinyModel } from '../model/tinyModel.ts';

const packed = (...vectors: readonly (readonly number[])[]): Uint8Array =>
  new Uint8Array(Float32Array.from(vectors.flat()).buffer);

describe('FloatScanner', () => {
  const scanner = new FloatScanner(2);
  scanner.append(packed([1, 0], [0, 1]));
  // What the index hands over is a Buffer that begins anywhere in a larger one.
  scanner.append(Buffer.concat([Buffer.alloc(3), packed([3, 4], [9, 9])]).subarray(3));
  scanner.remove(3);
  const query_D = Float32Array.of(1, 2);

  it('finds the slots of the largest inner products, but removed ones and those not allowed', () => {
    expect([...scanner.search(query_D, 2).slots]).toEqual([2, 1]);
    expect([...scanner.search(query_D, 9).scores]).toEqual([11, 2, 1]);
    expect([...scanner.search(query_D, 9, Uint8Array.of(0b1011)).slots]).toEqual([1, 0]);
  });

  it('scores any slots, and gives their vectors back', () => {
    expect([...scanner.scores(query_D, Uint32Array.of(3, 0))]).toEqual([27, 1]);
    expect(scanner.codeAt(2)).toEqual(packed([3, 4]));
    expect(() => scanner.codeAt(4)).toThrow('slot 4 of 4');
  });
});

it('makes a lookup table that is the query itself', () => {
  const query_D = Float32Array.of(0.1, -2, 3e-8);
  expect(buildLookupTable(vectorCodebook(3), query_D)).toEqual(query_D);
});

it('encodes keys to the vectors that the encoder gives', async () => {
  const vectors = await floatVectors(tinyModel);
  const model = await loadModel(tinyModel);
  onTestFinished(async () => {
    await vectors.close();
    await model.close();
  });
  const { keys } = vectors;
  const texts = ['parse http request', '', 'sort list'];
  const encoded = await keys.encodeKeys(texts.map((text) => keys.tokenizeKey(text)));
  expect(encoded).toHaveLength(texts.length * codeBytes(keys.codebook));
  const scanner = vectors.createScanner();
  scanner.append(encoded);
  for (const [slot, text] of texts.entries()) {
    const vector_D = await model.encodeText(text);
    expect(scanner.codeAt(slot)).toEqual(packed([...vector_D]));
    const table = buildLookupTable(vectors.queries.codebook, await vectors.queries.encodeQuery(text));
    const [score] = scanner.scores(table, Uint32Array.of(slot));
    expect(score).toBeCloseTo(text === '' ? 0 : 1);
  }
});
