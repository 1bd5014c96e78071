import { globMatcher } from '../files/glob.ts';
import type { SearchRequest } from './types.ts';
import type { SearchView } from './view.ts';

/** Which files and chunks a request admits: bitmaps over slots, bit i of byte i >> 3. */
export interface Admitted {
  readonly files: Uint8Array;
  readonly chunks: Uint8Array;
}

/**
 * A glob as people type it: `src` means everything below any folder of that name, `*.ts` means at any depth. Folders
 * whose names look like globs, such as `[id]`, can be typed as they are.
 */
function pathFilter(typed: string): (path: string) => boolean {
  const pattern = typed.replace(/^\.?\//, '').replace(/\/$/, '');
  const glob = /[*?[{]/.test(pattern) ? globMatcher(`{**/,}${pattern}`) : undefined;
  return (path) => `/${path}/`.includes(`/${pattern}/`) || glob?.(path) === true;
}

/** Undefined where the request filters nothing. A path pattern that begins with `!` excludes. */
export function admitted(view: SearchView, request: SearchRequest): Admitted | undefined {
  if (request.languages.length === 0 && request.paths.length === 0) return undefined;
  const languages = new Set(request.languages.map((language) => language.toLowerCase()));
  const excluded = request.paths
    .filter((path) => path.startsWith('!'))
    .map((path) => pathFilter(path.slice(1)));
  const included = request.paths.filter((path) => !path.startsWith('!')).map(pathFilter);
  const files = new Uint8Array((view.fileSlots + 7) >> 3);
  const chunks = new Uint8Array((view.codes.size + 7) >> 3);
  for (let slot = 0; slot < view.fileSlots; slot++) {
    const file = view.file(slot);
    if (file === undefined) continue;
    if (languages.size > 0 && !languages.has(file.language)) continue;
    if (included.length > 0 && !included.some((admits) => admits(file.path))) continue;
    if (excluded.some((excludes) => excludes(file.path))) continue;
    set(files, slot);
    for (const chunk of view.chunksOf(slot)) set(chunks, chunk);
  }
  return { files, chunks };
}

export function isSet(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

function set(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}
