import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { Engine, type EngineOptions } from '../../../src/engine/engine.ts';
import { loadModel, type Model } from '../../../src/engine/model/loadModel.ts';
import type { SearchMode } from '../../../src/engine/search/modes.ts';
import { tinyModel } from '../../unit/model/tinyModel.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-scale-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const letters = (number: number): string =>
  [...String(number)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');

/** A word that occurs in one version of one file alone. */
export const word = (number: number, version = 0): string => `x${letters(number)}q${letters(version)}x`;

/** A small source file that differs from all others. */
export const source = (number: number, version = 0): string =>
  `export function ${word(number, version)}() {\n  return ${number} + ${version};\n}\n`;

export const pathOf = (number: number): string => `src/part${number % 40}/file${number}.ts`;

export function writeTree(folder: string, files: number): void {
  for (let i = 0; i < files; i++) write(folder, pathOf(i), source(i));
}

/** A loaded model for the tests of a file. */
export function useModel(): { readonly model: Model } {
  const used = {} as { model: Model };
  beforeAll(async () => {
    used.model = await loadModel(tinyModel);
  });
  afterAll(() => used.model.close());
  return used;
}

/** An engine that is closed with the test; it writes from the start unless it is told to `follow`. */
export async function openEngine(
  options: Pick<EngineOptions, 'folder' | 'model'> & Partial<EngineOptions>,
  { follow = false } = {},
): Promise<Engine> {
  const engine = Engine.open({ modelFolder: tinyModel, ...options });
  onTestFinished(() => engine.close().catch(() => undefined));
  engine.start({ steal: !follow });
  await engine.settled();
  return engine;
}

/** Paths that a query finds. */
export async function found(engine: Engine, query: string, mode: SearchMode = 'lexical'): Promise<string[]> {
  const { hits } = await engine.search({ query, top: 10, mode, languages: [], paths: [] });
  return hits.map(({ path }) => path);
}
