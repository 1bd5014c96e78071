import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestRepository } from './repository.ts';

const program = join(import.meta.dirname, '../../../dist/cli.js');

let repository: TestRepository;

beforeEach(() => {
  repository = new TestRepository();
  repository.commit('root', { 'src/qz.ts': 'export const qz = 1;\n' });
  repository.commit('Throttle how fast customers may sign in', { 'src/qz.ts': 'export const qz = 2;\n' });
});

afterEach(() => repository.remove());

/** Rules that moved the only file for a query that shares no word with it. */
function rulesOf(...options: string[]): Promise<string[]> {
  const args = ['search', repository.folder, 'limit the speed of logins by customers', '--json'];
  const index = ['--index', join(repository.root, 'index')];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args, ...index, ...options], (error, out) => {
      if (error) reject(error);
      else resolve(JSON.parse(out).hits[0].explanation.rules.map(({ name }: { name: string }) => name));
    });
  });
}

it('tells commits that voted, unless --no-history leaves them out', async () => {
  const told = 'changed in a similar commit: Throttle how fast customers may sign in';
  expect(await rulesOf()).toContain(told);
  expect(await rulesOf('--no-history')).not.toContain(told);
});
