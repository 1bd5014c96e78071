import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { SavedIndex } from './liveIndex.ts';
import { type Packable, packArray, unpackArray } from './packedArrays.ts';
import { restoreFiles, savedFiles, saveFiles } from './savedFiles.ts';

/**
 * A live index as it lay in memory, in a file beside the index. It is a copy: what it lacks is read from the index, and
 * without it all is. A million chunks are read from it ten times as fast.
 *
 * The file: magic and length, CRC-32 and place of the header; arrays, end to end; the header, which tells of them.
 */

/** What a snapshot must be of: this database, whatever lay under its path before, and this model. */
export interface SnapshotOf {
  readonly instance: string;
  readonly model: string;
}

export interface Snapshot {
  /** The index's version that the snapshot shows. */
  readonly version: number;
  /** How many terms the dictionary had, which lies in the index. */
  readonly dictionarySize: number;
  readonly index: SavedIndex;
}

export const snapshotPath = (indexPath: string): string => `${indexPath}.live`;

const MAGIC = 0x4d50_5131;
const FORMAT = 2;
const PREFIX_BYTES = 20;

const u8 = z.instanceof(Uint8Array<ArrayBuffer>);
const u32 = z.instanceof(Uint32Array<ArrayBuffer>);
const terms = z.object({
  lengths: u32,
  segments: z.array(z.object({ terms: u32, starts: u32, bytes: u8, count: z.int() })),
});
const content = z.object({
  version: z.int(),
  dictionarySize: z.int(),
  files: savedFiles,
  chunks: z.object({
    ...{ fileOf: u32, startLines: u32, endLines: u32, symbolEnds: u32 },
    ...{ symbols: u8, pages: u32, cells: u32 },
  }),
  codes: u8,
  fileCodes: u8,
  terms,
  names: terms,
});
const header = z.object({
  format: z.literal(FORMAT),
  instance: z.string(),
  model: z.string(),
  arrays: z.array(
    z.object({
      type: z.enum(['u8', 'u32']),
      length: z.int(),
      stored: z.int(),
      compressed: z.boolean(),
      crc: z.int(),
    }),
  ),
  content: z.unknown(),
});

/** Stands for an array in the header. */
const PLACE = '$array';

/** Writes a snapshot in place of the one that there is, which stays whole until then. */
export async function writeSnapshot(path: string, of: SnapshotOf, snapshot: Snapshot): Promise<void> {
  const arrays: Packable[] = [];
  const { version, dictionarySize, index } = snapshot;
  const saved = { version, dictionarySize, ...index, files: saveFiles(index.files) };
  const placed = JSON.stringify(saved, (_, value) =>
    value instanceof Uint8Array || value instanceof Uint32Array ? { [PLACE]: arrays.push(value) - 1 } : value,
  );
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w');
  try {
    await file.appendFile(Buffer.alloc(PREFIX_BYTES));
    const told: object[] = [];
    let end = PREFIX_BYTES;
    for (const array of arrays) {
      const { bytes, ...rest } = await packArray(array);
      told.push({ ...rest, stored: bytes.length });
      await file.appendFile(bytes);
      end += bytes.length;
    }
    const text = Buffer.from(
      JSON.stringify({ format: FORMAT, ...of, arrays: told, content: JSON.parse(placed) }),
    );
    await file.appendFile(text);
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32LE(MAGIC, 0);
    prefix.writeUInt32LE(text.length, 4);
    prefix.writeUInt32LE(crc32(text), 8);
    prefix.writeDoubleLE(end, 12);
    await file.write(prefix, 0, PREFIX_BYTES, 0);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Reads a snapshot.
 *
 * @returns undefined where there is none, or one of another index, model or format
 * @throws RangeError, SyntaxError or ZodError where it is damaged
 */
export function readSnapshot(path: string, of: SnapshotOf): Snapshot | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const file = openSync(path, 'r');
  try {
    const prefix = read(file, PREFIX_BYTES, 0);
    if (prefix.readUInt32LE(0) !== MAGIC) throw new RangeError('this is no snapshot');
    const text = read(file, prefix.readUInt32LE(4), prefix.readDoubleLE(12));
    if (crc32(text) !== prefix.readUInt32LE(8)) throw new RangeError('the header is damaged');
    const raw = JSON.parse(text.toString()) as Partial<SnapshotOf & { format: number }>;
    if (raw.format !== FORMAT || raw.instance !== of.instance || raw.model !== of.model) return undefined;
    const told = header.parse(raw);
    let end = PREFIX_BYTES;
    const arrays = told.arrays.map(({ stored, ...rest }) => {
      const bytes = read(file, stored, end);
      end += stored;
      return unpackArray({ ...rest, bytes });
    });
    const { version, dictionarySize, files, ...index } = content.parse(placedIn(told.content, arrays));
    return { version, dictionarySize, index: { ...index, files: restoreFiles(files) } };
  } finally {
    closeSync(file);
  }
}

/** The same with arrays in place of what stands for them. */
function placedIn(value: unknown, arrays: readonly Packable[]): unknown {
  if (Array.isArray(value)) return value.map((each) => placedIn(each, arrays));
  if (typeof value !== 'object' || value === null) return value;
  if (PLACE in value) return arrays[Number(value[PLACE])];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, placedIn(each, arrays)]));
}

/** Bytes of a file, in memory of their own. */
function read(file: number, length: number, position: number): Buffer<ArrayBuffer> {
  // A damaged length must not ask for more memory than there is.
  if (length > fstatSync(file).size) throw new RangeError('a snapshot ends too early');
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) throw new RangeError('a snapshot ends too early');
    done += count;
  }
  return bytes;
}
