import * as z from 'zod';
import type { SourceKind } from '../chunks/chunk.ts';
import type { FileView } from '../search/view.ts';

const u32 = z.instanceof(Uint32Array<ArrayBuffer>);

/** Files by slot, in columns: tens of thousands of objects would take long to read. */
export const savedFiles = z.object({
  /** Paths, each ended by a null byte; dead files have none. */
  paths: z.instanceof(Uint8Array),
  /** The pairs of language and kind that there are. */
  types: z.array(z.tuple([z.string(), z.string()])),
  /** Index of each file's pair. */
  typeOf: u32,
  first: u32,
  count: u32,
});
export type SavedFiles = z.infer<typeof savedFiles>;

export function saveFiles(files: readonly (FileView | undefined)[]): SavedFiles {
  const types = new Map<string, number>();
  const typeOf = Uint32Array.from(files, (file) => {
    if (file === undefined) return 0;
    const type = JSON.stringify([file.language, file.kind]);
    const known = types.get(type) ?? types.size;
    types.set(type, known);
    return known;
  });
  return {
    paths: new TextEncoder().encode(files.map((file) => `${file?.path ?? ''}\0`).join('')),
    types: Array.from(types.keys(), (type) => JSON.parse(type) as [string, string]),
    typeOf,
    first: Uint32Array.from(files, (file) => file?.first ?? 0),
    count: Uint32Array.from(files, (file) => file?.count ?? 0),
  };
}

export function restoreFiles({ paths, types, typeOf, first, count }: SavedFiles): (FileView | undefined)[] {
  const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(paths).split('\0');
  if (texts.length !== typeOf.length + 1) throw new RangeError('a snapshot lacks paths');
  return Array.from(typeOf, (type, slot) => {
    const path = texts[slot] ?? '';
    const [language = '', kind = ''] = types[type] ?? [];
    return path === ''
      ? undefined
      : { path, language, kind: kind as SourceKind, first: first[slot] ?? 0, count: count[slot] ?? 0 };
  });
}
