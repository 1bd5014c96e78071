import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGeneratedPath } from './generated.ts';
import { IGNORE_FILES, IgnoreRules } from './ignoreRules.ts';
import { type FileType, fileType } from './languages.ts';
import { isSecretPath } from './secrets.ts';

/** Why a file is not in the index. */
export type SkipReason = 'ignored' | 'secret' | 'binary' | 'too large' | 'generated' | 'unreadable' | 'link';

export interface FoundFile extends FileType {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface WalkOptions {
  /** Globs as in `files.exclude`. */
  readonly excludes: readonly string[];
  readonly maxFileBytes: number;
  readonly signal?: AbortSignal;
  /** Told of every file, or whole folder, that is left out. */
  readonly onSkip?: (path: string, reason: SkipReason) => void;
}

/** Documents are zipped or carry pictures: their text is far smaller than their file. */
const DOCUMENT_FACTOR = 20;

/** Files of these types hold no text, so they need not even be opened. */
const BINARY_EXTENSION =
  /\.(?:png|jpe?g|gif|bmp|ico|icns|webp|avif|tiff?|psd|mp[34]|m4a|wav|ogg|flac|avi|mov|mkv|webm|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|lib|pdb|wasm|pyc|pyd|woff2?|ttf|otf|eot|node|bin|dat|db|sqlite3?|onnx|safetensors|pt|npy|npz|parquet|xlsx?|pptx?|vsix|whl|deb|rpm|iso|dmg)$/i;

/** Walks a folder and gives every file that may be indexed, folder by folder, in the order of names. */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<FoundFile> {
  const seen = new Set<string>([await realpath(root)]);
  const rules = await withIgnoreFiles(
    root,
    '',
    await withGitExclude(root, IgnoreRules.root(options.excludes)),
  );
  yield* walkFolder(root, '', rules, options, seen);
}

async function* walkFolder(
  root: string,
  folder: string,
  rules: IgnoreRules,
  options: WalkOptions,
  seen: Set<string>,
): AsyncGenerator<FoundFile> {
  options.signal?.throwIfAborted();
  const entries = await readFolder(join(root, folder), () => options.onSkip?.(folder, 'unreadable'));
  const files: Promise<FoundFile | undefined>[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    const path = folder + entry.name;
    const kind = entry.isSymbolicLink() ? await linkKind(root, path, seen) : kindOf(entry);
    if (kind === 'folder') {
      if (rules.ignores(`${path}/`)) options.onSkip?.(`${path}/`, 'ignored');
      else folders.push(`${path}/`);
    } else if (kind === 'file') {
      const reason = reasonByPath(path, rules);
      if (reason === undefined) files.push(inspect(root, path, options));
      else options.onSkip?.(path, reason);
    } else if (kind === 'link') {
      options.onSkip?.(path, 'link');
    }
  }
  for (const file of await Promise.all(files)) if (file !== undefined) yield file;
  for (const child of folders) {
    yield* walkFolder(root, child, await withIgnoreFiles(root, child, rules), options, seen);
  }
}

/** What one path is: a file that may be indexed, one that is left out with all below it, a folder, or nothing. */
export type Inspected =
  | { readonly is: 'file'; readonly file: FoundFile }
  | { readonly is: 'skipped'; readonly path: string; readonly reason: SkipReason }
  | { readonly is: 'folder' }
  | { readonly is: 'gone' };

/** Judges one path, which the watcher told of, by the rules of the walk, without walking. */
export async function inspectOne(root: string, path: string, options: WalkOptions): Promise<Inspected> {
  let rules = await withIgnoreFiles(root, '', await withGitExclude(root, IgnoreRules.root(options.excludes)));
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = `${parts.slice(0, depth).join('/')}/`;
    if (rules.ignores(folder)) return { is: 'skipped', path: folder, reason: 'ignored' };
    rules = await withIgnoreFiles(root, folder, rules);
  }
  const stats = await lstat(join(root, path)).catch(() => undefined);
  if (stats === undefined) return { is: 'gone' };
  // What a link leads to is found out by the walk.
  if (stats.isDirectory() || stats.isSymbolicLink()) {
    return rules.ignores(`${path}/`)
      ? { is: 'skipped', path: `${path}/`, reason: 'ignored' }
      : { is: 'folder' };
  }
  let reason = reasonByPath(path, rules);
  const onSkip = (_: string, why: SkipReason): void => {
    reason = why;
  };
  const file = reason === undefined ? await inspect(root, path, { ...options, onSkip }) : undefined;
  if (file !== undefined) return { is: 'file', file };
  return reason === undefined ? { is: 'gone' } : { is: 'skipped', path, reason };
}

function reasonByPath(path: string, rules: IgnoreRules): SkipReason | undefined {
  if (rules.ignores(path)) return 'ignored';
  if (isSecretPath(path)) return 'secret';
  if (isGeneratedPath(path)) return 'generated';
  return BINARY_EXTENSION.test(path) ? 'binary' : undefined;
}

async function inspect(root: string, path: string, options: WalkOptions): Promise<FoundFile | undefined> {
  try {
    const { size, mtimeMs, isFile } = await stat(join(root, path)).then((s) => ({
      size: s.size,
      mtimeMs: s.mtimeMs,
      isFile: s.isFile(),
    }));
    if (!isFile) return undefined;
    const type = fileType(path);
    const zipped = type.kind === 'pdf' || type.kind === 'docx' || type.kind === 'notebook';
    if (size > options.maxFileBytes * (zipped ? DOCUMENT_FACTOR : 1)) {
      options.onSkip?.(path, 'too large');
      return undefined;
    }
    return { path, size, mtimeMs, ...type };
  } catch {
    return undefined;
  }
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
async function linkKind(root: string, path: string, seen: Set<string>): Promise<EntryKind> {
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

async function withIgnoreFiles(root: string, folder: string, rules: IgnoreRules): Promise<IgnoreRules> {
  let extended = rules;
  for (const name of IGNORE_FILES) {
    const text = await readText(join(root, folder, name));
    if (text !== undefined) extended = extended.with(folder, text);
  }
  return extended;
}

async function withGitExclude(root: string, rules: IgnoreRules): Promise<IgnoreRules> {
  const text = await readText(join(root, '.git', 'info', 'exclude'));
  return text === undefined ? rules : rules.with('', text);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
