import { VarintReader, VarintWriter } from '../lexical/varint.ts';
import { packPostings } from './filePostings.ts';
import { HASH_BYTES, type PackedFile, type StoredChunk, type StoredFile } from './types.ts';

/** @param idOf gives the id of a term in the store's dictionary */
export function packFile(file: StoredFile, idOf: (term: string) => number): PackedFile {
  return {
    path: file.path,
    language: file.language,
    kind: file.kind,
    fileCode: file.fileCode,
    chunkCount: file.chunks.length,
    codes: Buffer.concat(file.chunks.map((chunk) => chunk.code)),
    ...packSpans(file.chunks),
    postings: packPostings(file.terms, idOf),
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
