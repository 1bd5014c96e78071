import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type Manifest, parseManifest } from '../../../src/engine/model/manifest.ts';

export const tinyModel = path.join(import.meta.dirname, '../../fixtures/tinyModel');

export async function readManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, 'manifest.json');
  return parseManifest(await readFile(file, 'utf8'), file);
}

const copies: string[] = [];
afterAll(() => Promise.all(copies.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A copy of the tiny model to break, deleted after the tests. */
export async function copyTinyModel(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mopq-model-'));
  copies.push(folder);
  await cp(tinyModel, folder, { recursive: true });
  return folder;
}

/** Changes fields of a copy's manifest. */
export async function editManifest(folder: string, fields: object): Promise<void> {
  const file = path.join(folder, 'manifest.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...fields }));
}

/** Writes a file of a copy and makes the manifest agree with it. */
export async function replaceFile(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const bytes = Buffer.from(content);
  await writeFile(path.join(folder, name), bytes);
  const { files } = await readManifest(folder);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await editManifest(folder, { files: { ...files, [name]: { sha256, bytes: bytes.length } } });
}
