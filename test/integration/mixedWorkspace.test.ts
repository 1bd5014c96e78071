import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';

const modelFolder = join(import.meta.dirname, '../../models/mopq-static-256');
const modules = join(import.meta.dirname, '../../node_modules');

let model: Model;
let root: string;
let engine: Engine;

/** A small code base, `commander`, beside what all packages here have to read: thousands of sections, its own among them. */
beforeAll(async () => {
  model = await loadModel(modelFolder);
  root = mkdtempSync(join(tmpdir(), 'mopq-mixed-'));
  const folder = join(root, 'work');
  cpSync(join(modules, 'commander/lib'), join(folder, 'lib'), { recursive: true });
  for (const path of globSync(['{*,@*/*}/{README,Readme,readme}.md', 'undici/docs/**/*.md'], {
    cwd: modules,
  })) {
    const to = join(folder, 'manual', path);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(modules, path), to);
  }
  engine = Engine.open({ folder, model, modelFolder, indexDirectory: join(root, 'index') });
  engine.start();
  await engine.settled();
  const { chunks } = engine.status();
  expect(chunks).toBeGreaterThan(2000);
}, 120_000);

afterAll(async () => {
  await engine.close();
  await model.close();
  rmSync(root, { recursive: true, force: true });
});

/** Paths of the first three hits: what is asked for may stand in code and manual. */
async function firstPaths(query: string): Promise<string[]> {
  const { hits } = await engine.search({ query, top: 3, mode: 'hybrid', languages: [], paths: [] });
  return hits.map(({ path }) => path);
}

describe('a long manual beside a small code base', () => {
  it.each([
    ['compute the edit distance between two words to suggest a similar one', 'lib/suggestSimilar.js'],
    ['wrap the text of the help at the width of the terminal', 'lib/help.js'],
    ['parse the flags of an option into short and long', 'lib/option.js'],
    ['look for the executable of a subcommand and spawn it', 'lib/command.js'],
    ['InvalidArgumentError', 'lib/error.js'],
  ])('asked for code, code comes: %s', async (query, path) => {
    expect(await firstPaths(query)).toContain(path);
  });

  it.each([
    ['how does matching differ from Bash', 'manual/picomatch/README.md'],
    ['which YAML types are supported', 'manual/js-yaml/README.md'],
    ['set up a proxy agent for all requests', 'manual/undici/docs/docs/api/ProxyAgent.md'],
    ['where references to other schemas are placed', 'manual/zod-to-json-schema/README.md'],
  ])('asked for the manual, the manual comes: %s', async (query, path) => {
    expect(await firstPaths(query)).toContain(path);
  });
});
