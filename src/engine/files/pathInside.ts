import { isAbsolute, relative, resolve, sep } from 'node:path';
import { MopqError } from '../errors.ts';

/**
 * A path as the index of a folder knows it: relative to the folder, with `/`, and '' for the folder itself; undefined
 * where it lies outside. Nothing need be there.
 *
 * @param path relative to the folder, or absolute
 */
export function pathInside(folder: string, path: string): string | undefined {
  const inside = relative(resolve(folder), resolve(folder, path));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join('/');
}

/** The same. @throws MopqError bad-request where it lies outside */
export function requireInside(folder: string, path: string): string {
  const inside = pathInside(folder, path);
  if (inside === undefined) throw outside([folder], path);
  return inside;
}

export const outside = (folders: readonly string[], path: string): MopqError =>
  new MopqError(
    'bad-request',
    `${path} is not in ${folders.join(' or ')}.`,
    'Give a path relative to that folder, or an absolute one in it.',
  );
