import { statSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRules } from './fileRules.ts';
import { isGeneratedPath } from './generated.ts';
import { type FileType, fileType } from './languages.ts';
import type { LeftOut, LeftOutPath, SkipReason } from './leftOut.ts';
import { type Closed, enter, outBy, type Place, rootPlace, withIgnoreFiles } from './places.ts';
import { isSecretPath } from './secrets.ts';

export interface FoundFile extends FileType {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** The rules as far as files are looked for by them. */
export type Looking = Omit<FileRules, 'includes'> & Partial<Pick<FileRules, 'includes'>>;

/** Documents are zipped or carry pictures: their text is far smaller than their file. */
const DOCUMENT_FACTOR = 20;

/** Files of these types hold no text, so they need not even be opened. */
const BINARY_EXTENSION =
  /\.(?:png|jpe?g|gif|bmp|ico|icns|webp|avif|tiff?|psd|mp[34]|m4a|wav|ogg|flac|avi|mov|mkv|webm|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|lib|pdb|wasm|pyc|pyd|woff2?|ttf|otf|eot|node|bin|dat|db|sqlite3?|onnx|safetensors|pt|npy|npz|parquet|xlsx?|pptx?|vsix|whl|deb|rpm|iso|dmg)$/i;

/** What one path is: a file that may be indexed, one that is left out with all below it, a folder, or nothing. */
export type Inspected =
  | { readonly is: 'file'; readonly file: FoundFile }
  | ({ readonly is: 'skipped' } & LeftOutPath)
  | { readonly is: 'folder'; readonly isLink: boolean }
  | { readonly is: 'gone' };

/**
 * Judges single paths, which the watcher told of, by the rules of the walk, without walking. What the ignore files of a
 * folder say is read once, so an inspector is good for one moment.
 */
export class PathInspector {
  readonly #root: string;
  readonly #rules: Looking;
  readonly #places = new Map<string, Promise<Place | Closed>>();

  constructor(root: string, rules: Looking) {
    this.#root = root;
    this.#rules = rules;
  }

  async inspect(path: string): Promise<Inspected> {
    const place = await this.#place(path.slice(0, path.lastIndexOf('/') + 1));
    if (place.rules === undefined) return { is: 'skipped', ...place.out };
    const stats = await lstat(join(this.#root, path)).catch(() => undefined);
    if (stats === undefined) return { is: 'gone' };
    // What a link leads to is found out by the walk.
    if (stats.isDirectory() || stats.isSymbolicLink()) {
      const inside = await this.#place(`${path}/`);
      if (inside.rules === undefined) return { is: 'skipped', ...inside.out };
      return { is: 'folder', isLink: stats.isSymbolicLink() };
    }
    const why = whyByPath(path, place);
    if (why !== undefined) return { is: 'skipped', ...(place.out ?? { path, ...why }) };
    return lookAt(this.#root, path, this.#rules);
  }

  /**
   * What holds inside of a folder, before its own ignore files.
   *
   * @param folder relative to the root, '' or ending with `/`
   */
  async enter(folder: string): Promise<Place | Closed> {
    if (folder === '') return rootPlace(this.#root, this.#rules);
    const above = await this.#place(folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1));
    return above.rules === undefined ? above : enter(folder, above);
  }

  #place(folder: string): Promise<Place | Closed> {
    const known = this.#places.get(folder);
    if (known !== undefined) return known;
    const place = this.enter(folder).then(async (inside) =>
      inside.rules === undefined ? inside : await withIgnoreFiles(this.#root, folder, inside),
    );
    this.#places.set(folder, place);
    return place;
  }
}

/** Why a file is left out as far as its path tells. */
export function whyByPath(path: string, { rules, out }: Place): LeftOut | undefined {
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

/** What a path is that its name does not leave out. Asks in this thread: to hand the question over takes ten times as long. */
export function lookAt(
  root: string,
  path: string,
  { maxFileBytes }: Looking,
): Exclude<Inspected, { is: 'folder' }> {
  const stats = statOf(join(root, path));
  if (!stats?.isFile()) return { is: 'gone' };
  const { size, mtimeMs } = stats;
  const type = fileType(path);
  const zipped = type.kind === 'pdf' || type.kind === 'docx' || type.kind === 'notebook';
  const mostBytes = maxFileBytes * (zipped ? DOCUMENT_FACTOR : 1);
  if (size > mostBytes) return { is: 'skipped', path, reason: 'too large', bytes: size, mostBytes };
  return { is: 'file', file: { path, size, mtimeMs, ...type } };
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
