import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseManifest } from '../../../src/engine/model/manifest.ts';
import { tinyModel } from './tinyModel.ts';

const text = readFileSync(path.join(tinyModel, 'manifest.json'), 'utf8');
const edited = (fields: object): string => JSON.stringify({ ...JSON.parse(text), ...fields });

it('reads a manifest', () => {
  expect(parseManifest(text, 'm')).toMatchObject({ format: 1, id: 'tiny', subspaces: 8, padId: 0 });
});

it('tells another format from damage, whatever else that format holds', () => {
  for (const newer of [edited({ format: 2 }), '{"format": 2, "id": 7}']) {
    expect(() => parseManifest(newer, 'x/manifest.json')).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: 'x/manifest.json has format 2, and this version reads format 1.',
        action: expect.stringContaining('Update'),
      }),
    );
  }
});

it.each([
  ['not JSON', '{'],
  ['no object', '[]'],
  ['a field missing', edited({ maxTokens: { query: 64 } })],
  ['a field of another type', edited({ dimension: '256' })],
  ['a file outside of the folder', edited({ files: { '../secret': { sha256: 'a'.repeat(64), bytes: 1 } } })],
  ['code sizes that do not ascend', edited({ nested: { subspaces: [4, 4, 8], default: 4 } })],
  ['code sizes that do not end with the whole', edited({ nested: { subspaces: [4], default: 4 } })],
  ['a default that is not among the code sizes', edited({ nested: { subspaces: [4, 8], default: 6 } })],
  ['a template without a place for the text', edited({ templates: { query: 'search:', key: '{text}' } })],
])('refuses %s as damaged', (_, content) => {
  expect(() => parseManifest(content, 'm.json')).toThrow(
    expect.objectContaining({ code: 'model-damaged', message: expect.stringContaining('m.json') }),
  );
});

it('reads which code sizes a model offers', () => {
  const nested = { subspaces: [4, 8], default: 4 };
  expect(parseManifest(edited({ nested }), 'm').nested).toEqual(nested);
  expect(parseManifest(text, 'm').nested).toBeUndefined();
});

it.each([
  { similarity: 'euclidean' },
  { centroids: 256 },
  { subspaces: 6 },
  { nested: { subspaces: [6, 8], default: 8 } },
  { dimension: 15 },
])('refuses %o as unsupported', (fields) => {
  expect(() => parseManifest(edited(fields), 'm.json')).toThrow(
    expect.objectContaining({ code: 'model-unsupported', message: expect.stringContaining('m.json') }),
  );
});
