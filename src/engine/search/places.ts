import { fileType } from '../files/languages.ts';
import type { SearchView } from './view.ts';

/** A place in a file that a query names. */
export interface Place {
  /** As written, with `/`; often of another machine. */
  readonly path: string;
  /** 1-based; undefined where the file alone is named. */
  readonly line?: number;
  /** The folders are made from a package's name, so the file may lie elsewhere. */
  readonly byPackage?: true;
}

/** `at com.example.Pool.open(Pool.java:42)`: the folders stand in the name of the class. */
const JVM_FRAME = /(?<![\w$.])(?<owner>(?:[\w$]+\.)+)[\w$<>]+\((?<path>[\w$]+\.\w+):(?<line>\d+)\)/;
const PYTHON_FRAME = /File "(?<path>[^"]+)", line (?<line>\d+)/;
const PHP_MESSAGE = /\bin (?<path>\S+\.\w+) on line (?<line>\d+)/;
/** `path:12`, `path:12:5`, `path:line 12`, `path(12)`, `path#L12`. */
const PATH_AND_LINE =
  /(?<![\w./\\@~+[\]-])(?<path>[\w./\\@~+[\]-]*\w\.[A-Za-z]\w{0,9})(?::(?:line )?|\(|#L)(?<line>\d+)(?::\d+)*\)?/;
const ANY_PLACE = new RegExp(
  [JVM_FRAME, PYTHON_FRAME, PHP_MESSAGE, PATH_AND_LINE]
    .map(({ source }, i) => source.replaceAll(/\?<(\w+)>/g, (_, name) => `?<${name}${i}>`))
    .join('|'),
  'g',
);

/**
 * Takes the places out of a text; those in files of no known language are left, such as `example.com:443`.
 *
 * @param left what is left of a place
 */
export function takePlaces(
  text: string,
  left: (place: Place) => string = () => '',
): { places: Place[]; rest: string } {
  const places: Place[] = [];
  const rest = text.replaceAll(ANY_PLACE, (match, ...args) => {
    const place = placeOf(args.at(-1) as Readonly<Record<string, string | undefined>>);
    if (place === undefined) return match;
    places.push(place);
    return left(place);
  });
  return { places, rest };
}

function placeOf(groups: Readonly<Record<string, string | undefined>>): Place | undefined {
  const path = (groups.path0 ?? groups.path1 ?? groups.path2 ?? groups.path3 ?? '').replaceAll('\\', '/');
  const line = Number(groups.line0 ?? groups.line1 ?? groups.line2 ?? groups.line3);
  if (line < 1 || fileType(path).language === 'plaintext') return undefined;
  if (groups.owner0 === undefined) return { path, line };
  const folders = groups.owner0.split('.').slice(0, -2);
  return { path: [...folders, path].join('/'), line, byPackage: true };
}

const steps = (path: string): string[] =>
  path.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');

/** A place that a chunk lies at, and its rank among those of the query, from 0. */
export interface Located extends Place {
  readonly order: number;
  readonly file: number;
}

/** Files that bear the name of a place are many where it is `index.ts`. */
const MOST_FILES = 20;

/**
 * Chunk slots at places; the first place of a chunk counts, and all chunks of a file lie at a place without a line. A
 * file is the one meant where its path and the place's end alike, in the name and a folder at least, if both have
 * folders.
 */
export function locate(view: SearchView, places: readonly Place[]): Map<number, Located> {
  const located = new Map<number, Located>();
  if (places.length === 0) return located;
  const byName = filesByName(view, new Set(places.map(({ path }) => steps(path).at(-1) ?? '')));
  for (const [order, place] of places.entries()) {
    for (const file of filesAt(view, place, byName).slice(0, MOST_FILES)) {
      for (const slot of place.line === undefined ? view.chunksOf(file) : chunkAt(view, file, place.line)) {
        if (!located.has(slot)) located.set(slot, { ...place, order, file });
      }
    }
  }
  return located;
}

/** The files that bear names. */
function filesByName(view: SearchView, names: ReadonlySet<string>): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  // Names outside: an iterator for each path would be most of what the query leaves to collect.
  for (const name of names) {
    const files: number[] = [];
    for (let slot = 0; slot < view.fileSlots; slot++) {
      const path = view.file(slot)?.path;
      if (path?.endsWith(name) && path.lastIndexOf('/') === path.length - name.length - 1) files.push(slot);
    }
    byName.set(name, files);
  }
  return byName;
}

function filesAt(view: SearchView, place: Place, byName: ReadonlyMap<string, number[]>): number[] {
  const wanted = steps(place.path);
  let longest = 1;
  let best: number[] = [];
  for (const file of byName.get(wanted.at(-1) ?? '') ?? []) {
    const path = steps(view.file(file)?.path ?? '');
    let shared = 1;
    while (shared < Math.min(path.length, wanted.length) && path.at(-1 - shared) === wanted.at(-1 - shared))
      shared++;
    const whole = shared === path.length || shared === wanted.length;
    if (shared < longest || (shared === 1 && !whole && !place.byPackage)) continue;
    best = shared > longest ? [file] : [...best, file];
    longest = shared;
  }
  return best;
}

/** The chunk of a line, or the last one before it: lines between chunks are blank. */
function chunkAt(view: SearchView, file: number, line: number): number[] {
  let found: number | undefined;
  for (const slot of view.chunksOf(file)) {
    if (found === undefined || view.startLine(slot) <= line) found = slot;
  }
  return found === undefined ? [] : [found];
}
