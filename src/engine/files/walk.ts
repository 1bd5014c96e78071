import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRules } from './fileRules.ts';
import { isGeneratedPath } from './generated.ts';
import { IGNORE_FILES, IgnoreRules, type Verdict } from './ignoreRules.ts';
import { type FileType, fileType } from './languages.ts';
import type { LeftOut, LeftOutPath, Rule, SkipReason } from './leftOut.ts';
import { isSecretPath } from './secrets.ts';

export interface FoundFile extends FileType {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface WalkOptions extends Omit<FileRules, 'includes'>, Partial<Pick<FileRules, 'includes'>> {
  readonly signal?: AbortSignal;
  /** Told of every file, or whole folder, that is left out; not of what is in such a folder. */
  readonly onSkip?: (path: string, why: LeftOut) => void;
}

/** A folder on the way: the rules in it, and what leaves it out where only what is included is looked for. */
interface Place {
  readonly rules: IgnoreRules;
  readonly out?: LeftOutPath | undefined;
}

/** Documents are zipped or carry pictures: their text is far smaller than their file. */
const DOCUMENT_FACTOR = 20;

/** Files of these types hold no text, so they need not even be opened. */
const BINARY_EXTENSION =
  /\.(?:png|jpe?g|gif|bmp|ico|icns|webp|avif|tiff?|psd|mp[34]|m4a|wav|ogg|flac|avi|mov|mkv|webm|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|lib|pdb|wasm|pyc|pyd|woff2?|ttf|otf|eot|node|bin|dat|db|sqlite3?|onnx|safetensors|pt|npy|npz|parquet|xlsx?|pptx?|vsix|whl|deb|rpm|iso|dmg)$/i;

/** Walks a folder and gives every file that may be indexed, folder by folder, in the order of names. */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<FoundFile> {
  const seen = new Set<string>([await realpath(root)]);
  yield* walkFolder(root, '', await rootPlace(root, options), options, seen);
}

async function* walkFolder(
  root: string,
  folder: string,
  place: Place,
  options: WalkOptions,
  seen: Set<string>,
): AsyncGenerator<FoundFile> {
  options.signal?.throwIfAborted();
  const skip = (path: string, why: LeftOut): void => {
    if (place.out === undefined) options.onSkip?.(path, why);
  };
  const entries = await readFolder(join(root, folder), () => skip(folder, { reason: 'unreadable' }));
  const files: Promise<FoundFile | undefined>[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    const path = folder + entry.name;
    const kind = entry.isSymbolicLink() ? await linkKind(root, path, seen) : kindOf(entry);
    if (kind === 'folder') {
      folders.push(`${path}/`);
    } else if (kind === 'file') {
      const why = whyByPath(path, place);
      if (why === undefined) files.push(inspect(root, path, options));
      else skip(path, why);
    } else if (kind === 'link') {
      skip(path, { reason: 'link' });
    }
  }
  for (const file of await Promise.all(files)) if (file !== undefined) yield file;
  for (const child of folders) {
    const inside = await enter(root, child, place);
    if (inside.out !== undefined) skip(child, { reason: inside.out.reason, rule: inside.out.rule });
    if (inside.rules !== undefined) yield* walkFolder(root, child, inside, options, seen);
  }
}

async function rootPlace(root: string, options: WalkOptions): Promise<Place> {
  const text = await readText(join(root, '.git', 'info', 'exclude'));
  const rules = IgnoreRules.root(options.excludes, options.includes);
  const withGit = text === undefined ? rules : rules.with('', text, '.git/info/exclude');
  return { rules: await withIgnoreFiles(root, '', withGit) };
}

/** What holds inside of a folder; without rules where nothing in it is looked for. */
async function enter(
  root: string,
  folder: string,
  { rules, out }: Place,
): Promise<Place | { readonly rules?: undefined; readonly out: LeftOutPath }> {
  const verdict = rules.judge(folder);
  if (verdict === 'included') return { rules: await withIgnoreFiles(root, folder, rules.afresh(folder)) };
  const by = outBy(verdict);
  const outside =
    out ?? (by === undefined ? undefined : { path: folder, reason: 'ignored' as const, rule: by });
  if (outside === undefined) return { rules: await withIgnoreFiles(root, folder, rules) };
  return rules.includes.mayBeBelow(folder.slice(0, -1)) ? { rules, out: outside } : { out: outside };
}

const outBy = (verdict: Verdict): Rule | undefined => (typeof verdict === 'object' ? verdict.out : undefined);

/** What one path is: a file that may be indexed, one that is left out with all below it, a folder, or nothing. */
export type Inspected =
  | { readonly is: 'file'; readonly file: FoundFile }
  | ({ readonly is: 'skipped' } & LeftOutPath)
  | { readonly is: 'folder' }
  | { readonly is: 'gone' };

/** Judges one path, which the watcher told of, by the rules of the walk, without walking. */
export async function inspectOne(root: string, path: string, options: WalkOptions): Promise<Inspected> {
  let place = await rootPlace(root, options);
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const inside = await enter(root, `${parts.slice(0, depth).join('/')}/`, place);
    if (inside.rules === undefined) return { is: 'skipped', ...inside.out };
    place = inside;
  }
  const stats = await lstat(join(root, path)).catch(() => undefined);
  if (stats === undefined) return { is: 'gone' };
  // What a link leads to is found out by the walk.
  if (stats.isDirectory() || stats.isSymbolicLink()) {
    const inside = await enter(root, `${path}/`, place);
    return inside.rules === undefined ? { is: 'skipped', ...inside.out } : { is: 'folder' };
  }
  let why = whyByPath(path, place);
  if (why !== undefined) return { is: 'skipped', ...(place.out ?? { path, ...why }) };
  const onSkip = (_: string, found: LeftOut): void => {
    why = found;
  };
  const file = await inspect(root, path, { ...options, onSkip });
  if (file !== undefined) return { is: 'file', file };
  return why === undefined ? { is: 'gone' } : { is: 'skipped', path, ...(why as LeftOut) };
}

function whyByPath(path: string, { rules, out }: Place): LeftOut | undefined {
  const verdict = rules.judge(path);
  const by = outBy(verdict);
  if (by !== undefined) return { reason: 'ignored', rule: by };
  if (verdict === undefined && out !== undefined) return out;
  const reason = reasonByName(path);
  return reason === undefined ? undefined : { reason };
}

function reasonByName(path: string): SkipReason | undefined {
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
    const mostBytes = options.maxFileBytes * (zipped ? DOCUMENT_FACTOR : 1);
    if (size > mostBytes) {
      options.onSkip?.(path, { reason: 'too large', bytes: size, mostBytes });
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
    if (text !== undefined) extended = extended.with(folder, text, folder + name);
  }
  return extended;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
