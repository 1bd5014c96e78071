import { VarintReader, VarintWriter } from '../lexical/varint.ts';
import { nameTerms } from './nameTerms.ts';
import { HASH_BYTES, type PackedFile, type StoredChunk, type StoredFile } from './types.ts';

/** @param idOf gives the id of a term in the store's dictionary */
export function packFile(file: StoredFile, idOf: (term: string) => number): PackedFile {
  // Whoever reads the file looks the terms of its names up in the same dictionary.
  for (const { symbols } of file.chunks) for (const term of nameTerms(symbols).keys()) idOf(term);
  return {
    path: file.path,
    language: file.language,
    kind: file.kind,
    fileCode: file.fileCode,
    chunkCount: file.chunks.length,
    codes: Buffer.concat(file.chunks.map((chunk) => chunk.code)),
    ...packSpans(file.chunks),
    postings: packPostings(file.chunks, idOf),
  };
}

/** What is kept of the chunks' hashes, row-major [n, HASH_BYTES]. */
export function packHashes(chunks: readonly StoredChunk[]): Uint8Array {
  return Buffer.concat(chunks.map((chunk) => chunk.hash.subarray(0, HASH_BYTES)));
}

/** Where a chunk stands; `symbolBytes` is its share of the file's symbols. */
export interface Span {
  startLine: number;
  endLine: number;
  page: number | undefined;
  cell: number | undefined;
  symbolBytes: number;
}

const HAS_PAGE = 1;
const HAS_CELL = 2;
const SYMBOL_END = '\0';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The spans of chunks and, one after the other, their symbols. */
export function packSpans(chunks: readonly StoredChunk[]): { spans: Uint8Array; symbols: Uint8Array } {
  const spans = new VarintWriter();
  const symbols = chunks.map((chunk) => packSymbols(chunk.symbols));
  let previousLine = 0;
  chunks.forEach((chunk, i) => {
    const flags = (chunk.page === undefined ? 0 : HAS_PAGE) | (chunk.cell === undefined ? 0 : HAS_CELL);
    // Chunks may share lines or go back (cells, pages): zigzag keeps small steps of both signs small.
    spans.push(zigzag(chunk.startLine - previousLine) * 4 + flags);
    spans.push(chunk.endLine - chunk.startLine);
    if (chunk.page !== undefined) spans.push(chunk.page);
    if (chunk.cell !== undefined) spans.push(chunk.cell);
    spans.push(symbols[i]?.length ?? 0);
    previousLine = chunk.endLine;
  });
  return { spans: spans.bytes(), symbols: Buffer.concat(symbols) };
}

/** @throws RangeError where the bytes are damaged */
export function eachSpan(spans: Uint8Array, visit: (span: Span) => void): void {
  const reader = new VarintReader(spans);
  let previousLine = 0;
  while (!reader.done) {
    const head = reader.next();
    const startLine = previousLine + unzigzag(head >>> 2);
    const endLine = startLine + reader.next();
    const page = (head & HAS_PAGE) === 0 ? undefined : reader.next();
    const cell = (head & HAS_CELL) === 0 ? undefined : reader.next();
    visit({ startLine, endLine, page, cell, symbolBytes: reader.next() });
    previousLine = endLine;
  }
}

const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
const unzigzag = (value: number): number => ((value & 1) === 0 ? value / 2 : -(value + 1) / 2);

function packSymbols(symbols: readonly string[]): Uint8Array {
  return encoder.encode(symbols.map((symbol) => symbol.replaceAll(SYMBOL_END, '') + SYMBOL_END).join(''));
}

/** @param bytes one chunk's share of its file's symbols */
export function unpackSymbols(bytes: Uint8Array): string[] {
  return bytes.length === 0 ? [] : decoder.decode(bytes.subarray(0, -1)).split(SYMBOL_END);
}

const ESCAPED_FREQUENCY = 7;
const ESCAPED_STEP = 15;

/**
 * The postings of a file: its terms' ids ascending, each as a delta, then one byte a chunk that the term occurs in.
 * Bit 0 of the byte ends the term; bits 1-3 are the frequency less one, bits 4-7 the step from the chunk before.
 * The highest value of each means that the rest follows.
 *
 * @param idOf gives the id of a term
 */
export function packPostings(
  chunks: readonly Pick<StoredChunk, 'terms'>[],
  idOf: (term: string) => number,
): Uint8Array {
  const byTerm = new Map<number, number[]>();
  chunks.forEach(({ terms }, chunk) => {
    for (const [term, frequency] of terms) {
      const id = idOf(term);
      const places = byTerm.get(id);
      if (places === undefined) byTerm.set(id, [chunk, frequency]);
      else places.push(chunk, frequency);
    }
  });
  const writer = new VarintWriter(byTerm.size * 4);
  let previousId = 0;
  for (const id of Uint32Array.from(byTerm.keys()).sort()) {
    writer.push(id - previousId);
    previousId = id;
    packPlaces(writer, byTerm.get(id) ?? []);
  }
  return writer.bytes();
}

/** @param places chunk, frequency, chunk, frequency... */
function packPlaces(writer: VarintWriter, places: readonly number[]): void {
  let next = 0;
  for (let i = 0; i < places.length; i += 2) {
    const [chunk = 0, frequency = 1] = [places[i], places[i + 1]];
    const step = Math.min(chunk - next, ESCAPED_STEP);
    const excess = Math.min(frequency - 1, ESCAPED_FREQUENCY);
    writer.pushByte((i + 2 === places.length ? 1 : 0) | (excess << 1) | (step << 4));
    if (excess === ESCAPED_FREQUENCY) writer.push(frequency - 1 - ESCAPED_FREQUENCY);
    if (step === ESCAPED_STEP) writer.push(chunk - next - ESCAPED_STEP);
    next = chunk + 1;
  }
}

/** @throws RangeError where the bytes are damaged */
export function eachPosting(
  packed: Uint8Array,
  visit: (termId: number, chunk: number, frequency: number) => void,
): void {
  const reader = new VarintReader(packed);
  let id = 0;
  while (!reader.done) {
    id += reader.next();
    let chunk = 0;
    for (;;) {
      const byte = reader.nextByte();
      let frequency = 1 + ((byte >> 1) & ESCAPED_FREQUENCY);
      if (frequency === 1 + ESCAPED_FREQUENCY) frequency += reader.next();
      const step = byte >> 4;
      chunk += step === ESCAPED_STEP ? step + reader.next() : step;
      visit(id, chunk++, frequency);
      if ((byte & 1) === 1) break;
    }
  }
}
