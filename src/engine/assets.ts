import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bundled = basename(here) === 'dist';

/** What the build makes: `dist/`, whether this runs bundled from there or from source. */
export const distFolder = bundled ? here : join(here, '..', '..', 'dist');

/** The folder that holds `dist/` and `models/`. */
export const packageFolder = dirname(distFolder);

/** Of the package that this belongs to. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** A program of the engine's, by the name of its bundle; from source it runs as TypeScript. */
export function program(name: keyof typeof SOURCES): string {
  return bundled ? join(distFolder, `${name}.js`) : join(here, SOURCES[name]);
}

const SOURCES = { engine: 'process.ts', worker: 'indexing/worker.ts', tuner: 'tuning/process.ts' };
