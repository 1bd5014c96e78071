import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.dirname(path.dirname(import.meta.dirname));

/** What set-up downloads and reuses: editor, browser, Python packages. `MOPQ_CACHE` moves it. */
export const cacheFolder = process.env.MOPQ_CACHE ?? path.join(os.homedir(), '.cache', 'mopq-search');

export const resultsFolder = path.join(root, 'test-results');

/** The pictures that the README's animation is made of, in their order. */
export const framesFolder = path.join(resultsFolder, 'frames');

/** The absolute path of a command on PATH, or undefined. */
export function findOnPath(...names: string[]): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const candidate = path.join(folder, name + ending);
        if (existsSync(candidate)) return candidate;
      }
    }
  }
  return undefined;
}

export function readText(...parts: string[]): string {
  return readFileSync(path.join(root, ...parts), 'utf8');
}
