import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FoundFile, type Looking, lookAt, PathInspector, whyByPath } from './inspect.ts';
import type { LeftOut } from './leftOut.ts';
import { enter, type Place, withIgnoreFiles } from './places.ts';

export type WalkOptions = Looking & {
  readonly signal?: AbortSignal;
  /** Told of every file, or whole folder, that is left out; not of what is in such a folder. */
  readonly onSkip?: (path: string, why: LeftOut) => void;
};

/** The thread is given to others after so long, since files are looked at without a pause. */
const TURN_MS = 10;

/**
 * Walks a folder and gives every file that may be indexed, folder by folder, in the order of names.
 *
 * @param from the folder to begin in, '' or ending with `/`, where not all below the root is wanted
 */
export async function* walk(root: string, options: WalkOptions, from = ''): AsyncGenerator<FoundFile> {
  const walker = { root, options, seen: new Set<string>([await realpath(root)]), turn: performance.now() };
  const place = await new PathInspector(root, options).enter(from);
  // The folders ahead, the next one last.
  const ahead: Ahead[] = place.rules === undefined ? [] : [{ folder: from, place }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    options.signal?.throwIfAborted();
    const below: Ahead[] = [];
    yield* filesIn(walker, next, below);
    ahead.push(...below.reverse());
  }
}

interface Walker {
  readonly root: string;
  readonly options: WalkOptions;
  /** Real paths of folders that links led to. */
  readonly seen: Set<string>;
  /** When the thread was last given to others. */
  turn: number;
}

/** A folder that is to be walked, before its own ignore files. */
interface Ahead {
  /** Relative to the root, '' or ending with `/`. */
  readonly folder: string;
  readonly place: Place;
}

/** Gives the files of one folder, and adds the folders in it to `below`. */
async function* filesIn(
  walker: Walker,
  { folder, place: outer }: Ahead,
  below: Ahead[],
): AsyncGenerator<FoundFile> {
  const { root, options } = walker;
  const skip = (path: string, why: LeftOut): void => {
    if (outer.out === undefined) options.onSkip?.(path, why);
  };
  const entries = await readFolder(join(root, folder), () => skip(folder, { reason: 'unreadable' }));
  const names = entries.map(({ name }) => name);
  const place = await withIgnoreFiles(root, folder, outer, names);
  const folders: string[] = [];
  for (const entry of entries) {
    const path = folder + entry.name;
    const kind = entry.isSymbolicLink() ? await linkKind(walker, path) : kindOf(entry);
    if (kind === 'folder') folders.push(`${path}/`);
    if (kind === 'link') skip(path, { reason: 'link' });
    if (kind !== 'file') continue;
    const why = whyByPath(path, place);
    if (why === undefined) yield* lookedAt(walker, path);
    else skip(path, why);
    if (performance.now() - walker.turn > TURN_MS) await takeTurns(walker);
  }
  for (const child of folders) {
    const inside = enter(child, place);
    if (inside.out !== undefined) skip(child, { reason: inside.out.reason, rule: inside.out.rule });
    if (inside.rules !== undefined) below.push({ folder: child, place: inside });
  }
}

function* lookedAt({ root, options }: Walker, path: string): Generator<FoundFile> {
  const found = lookAt(root, path, options);
  if (found.is === 'file') yield found.file;
  if (found.is !== 'skipped') return;
  const { is: _, path: __, ...why } = found;
  options.onSkip?.(path, why);
}

async function takeTurns(walker: Walker): Promise<void> {
  await nextTurn();
  walker.turn = performance.now();
}

async function readFolder(folder: string, onError: () => void): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    onError();
    return [];
  }
}

type EntryKind = 'file' | 'folder' | 'link' | 'other';

function kindOf(entry: Dirent): EntryKind {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

/**
 * A link to a folder is followed once by the folder's real path, so that loops end; one to a file is not, since the
 * file is found under its own name or lies outside.
 */
async function linkKind({ root, seen }: Walker, path: string): Promise<EntryKind> {
  try {
    const real = await realpath(join(root, path));
    const inside = real.startsWith(await realpath(root));
    if (inside || seen.has(real) || !(await stat(real)).isDirectory()) return 'link';
    seen.add(real);
    return 'folder';
  } catch {
    return 'link';
  }
}
