import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Options that make apt read lists of its own, of packages and of sources, from the mirrors that the machine already
 * uses; the lists are fetched once.
 *
 * @throws Error there is no apt, or the mirrors cannot be reached
 */
export async function aptOptions(cache: string): Promise<string[]> {
  const state = path.join(cache, 'apt');
  const options = [
    `-oDir::Etc::SourceParts=${state}/parts`,
    `-oDir::State::Lists=${state}/lists`,
    '-oDir::Etc::SourceList=/dev/null',
    '-oAcquire::Languages=none',
  ];
  if (globSync(`${state}/lists/*Release`).length > 0) return options;
  for (const folder of ['parts', 'lists/partial']) mkdirSync(path.join(state, folder), { recursive: true });
  for (const file of ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*')]) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (!/debian\.org|\/debian\b/.test(text)) continue;
    writeFileSync(path.join(state, 'parts', path.basename(file)), withSources(text));
  }
  await run('apt-get', [...options, 'update', '-qq']);
  return options;
}

/** Both formats of lists, with the sources beside the packages. */
function withSources(text: string): string {
  return text
    .replace(/^Types:.*$/gm, 'Types: deb deb-src')
    .replace(/^deb\s(.*)$/gm, (line, rest: string) => `${line}\ndeb-src ${rest}`);
}
