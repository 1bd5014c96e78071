import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { distFolder } from '../../../src/engine/assets.ts';
import { tuningReport } from '../../../src/engine/tuning/report.ts';
import { createHarbour, jargonFile, jargonQuery } from '../../support/harbour.ts';

const run = promisify(execFile);
let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-tune-cli-'));
  folder = join(root, 'harbour');
  mkdirSync(folder);
  createHarbour(folder);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const mopq = (command: string, ...args: string[]) =>
  run(process.execPath, [
    join(distFolder, 'cli.js'),
    command,
    folder,
    '--index',
    join(root, 'index'),
    ...args,
  ]);

const found = async (): Promise<string> => {
  const { stdout } = await mopq('search', jargonQuery, '--json', '--no-history');
  return JSON.parse(stdout).hits[0].path;
};

it('tunes, tells what came of it, and finds what it did not until it is reverted', async () => {
  expect(await found()).not.toBe(jargonFile);
  const { stdout } = await mopq('tune', '--json');
  const report = tuningReport.parse(JSON.parse(stdout));
  expect(report.outcome).toBe('adopted');
  expect(await found()).toBe(jargonFile);
  expect((await mopq('status')).stdout).toContain(`tuned: ${report.id}`);
  expect((await mopq('tune', '--list')).stdout).toMatch(new RegExp(`^${report.id} .* in use\n`));
  expect((await mopq('tune', '--revert')).stdout).toContain('the model that ships  in use');
  expect(await found()).not.toBe(jargonFile);
  await mopq('tune', '--use', report.id ?? '');
  expect(await found()).toBe(jargonFile);
  expect((await mopq('tune', '--delete', report.id ?? '')).stdout).toBe('the model that ships  in use\n');
});

it('tells the report in words', async () => {
  const { stdout } = await mopq('tune');
  expect(stdout).toMatch(/^Meaning alone and the whole search both find more/);
  expect(stdout).toMatch(/Learned from .*\d+ commit/);
  expect(stdout).toMatch(/whole search +\.\d{3} \/ \.\d{3} {2}-> {2}\.\d{3}/);
  expect(stdout).toContain('Gained most:');
});

it('writes the pairs for the other trainer, without those that judge', async () => {
  const file = join(root, 'pairs.jsonl');
  const { stdout } = await mopq('tune', '--export-pairs', file);
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  expect(JSON.parse(header ?? '')).toEqual({
    format: 1,
    modelDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(stdout).toContain(`${lines.length} pairs`);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    kind: 'commit',
    query: expect.any(String),
    key: expect.any(String),
    path: expect.stringMatching(/^src\//),
    file: expect.stringMatching(/^src /),
    group: expect.any(String),
  });
});

it('judges what the other trainer made, and refuses what is made for another model', async () => {
  const { stdout } = await mopq('tune', '--json');
  const made = join(root, 'made');
  cpSync(join(root, 'index', 'models', JSON.parse(stdout).id), made, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(made, 'tuned.json'), 'utf8'));
  const { format, base, side, seed, sha256, bytes } = manifest;
  writeFileSync(join(made, 'tuned.json'), JSON.stringify({ format, base, side, seed, sha256, bytes }));
  await mopq('tune', '--revert');
  const judged = JSON.parse((await mopq('tune', '--import', made, '--json')).stdout);
  expect(judged).toMatchObject({ outcome: 'adopted', judged: JSON.parse(stdout).judged });
  const other = { ...base, digest: 'f'.repeat(64) };
  writeFileSync(join(made, 'tuned.json'), JSON.stringify({ ...manifest, base: other }));
  await expect(mopq('tune', '--import', made)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('another model than the one in use'),
  });
  await expect(mopq('tune', '--import', join(root, 'nothing'))).rejects.toMatchObject({
    stderr: expect.stringContaining('There is no tuned model'),
  });
});
