import { instantiate, MEMORY_START, reserveBytes } from '../kernels.ts';
import { TopHeap } from '../quantizer/topHeap.ts';
import type { Postings } from './postings.ts';

export interface Bm25Parameters {
  /** Saturation of the term frequency. */
  readonly k1: number;
  /** Normalisation by length, 0..1. */
  readonly b: number;
}

/** What BM25 knows of the documents, be they chunks or files. */
export interface Collection {
  /** How many there are. */
  readonly size: number;
  readonly averageLength: number;
  /** Terms by document. */
  readonly lengths: Uint32Array;
  /** Where documents are files: the file of each chunk, those of a file in a row. */
  readonly fileOf?: Uint32Array;
  /** Another number where the same arrays have other elements. */
  readonly revision: number;
}

/** What kernel/bm25.ts exports; numbers are addresses and counts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly metCount: WebAssembly.Global;
  readonly best: WebAssembly.Global;
  begin(lengths: number, sums: number, met: number): void;
  normalize(k1: number, b: number, averageLength: number): void;
  clear(size: number): void;
  add(documents: number, frequencies: number, count: number, weight: number): void;
  addTotals(documents: number, frequencies: number, count: number, weight: number): void;
  sumUp(
    documents: number,
    frequencies: number,
    count: number,
    fileOf: number,
    files: number,
    totals: number,
  ): number;
  next(from: number, least: number): number;
}

/** Less than any score. */
const LEAST = 1e-30;
const NOTHING: Collection = { size: 0, averageLength: 0, lengths: new Uint32Array(0), revision: 0 };

/** How many of each there is room for. */
interface Room {
  readonly documents: number;
  /** Where documents are files. */
  readonly chunks: number;
  /** Of one term. */
  readonly postings: number;
}

/**
 * Sums scores by document and knows which documents have any. Serves one query after the other. All lies in the memory
 * of one instance of the kernel: what is known of documents, then the postings of one term.
 */
export class ScoreBoard {
  readonly #kernel = instantiate<Kernel>('bm25');
  #collection = NOTHING;
  #saturation = 0;
  #room: Room = { documents: 0, chunks: 0, postings: 0 };
  #at = layout(this.#room);
  /** Sum by document; 0 for those that were not met. */
  #sums = new Float32Array(0);
  /** The largest of them, asked of the kernel once a term: its globals take long to read. */
  #best = 0;

  /** Begins anew. */
  begin(collection: Collection, { k1, b }: Bm25Parameters): void {
    const { lengths, fileOf, averageLength, revision } = collection;
    this.#kernel.clear(this.#room.documents);
    this.#best = 0;
    this.#reserve({ documents: lengths.length, chunks: fileOf?.length ?? 0, postings: 0 });
    const known = this.#collection;
    if (lengths !== known.lengths || revision !== known.revision) this.#write(this.#at.lengths, lengths);
    if (fileOf && (fileOf !== known.fileOf || revision !== known.revision))
      this.#write(this.#at.fileOf, fileOf);
    this.#collection = collection;
    this.#kernel.normalize(k1, b, averageLength);
    this.#saturation = k1;
  }

  /** Adds what a term is worth in each of the documents that have it, by Okapi BM25 (Robertson and Zaragoza 2009). */
  addTerm(postings: Postings): void {
    const count = this.#writePostings(postings);
    this.#kernel.add(this.#at.postings, this.#at.frequencies, count, this.#weight(count));
    this.#best = this.#kernel.best.value;
  }

  /** The same for files, whose frequencies are the sums of their chunks'. */
  addTermOfChunks(postings: Postings): void {
    const chunks = this.#writePostings(postings);
    const { postings: documents, frequencies, fileOf, files, totals } = this.#at;
    const count = this.#kernel.sumUp(documents, frequencies, chunks, fileOf, files, totals);
    this.#kernel.addTotals(files, totals, count, this.#weight(count));
    this.#best = this.#kernel.best.value;
  }

  /** Those that have a score, in no order; holds until the board begins anew. */
  get documents(): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, this.#at.met, this.#kernel.metCount.value);
  }

  /** The score over the best one's, 0..1. */
  share(document: number): number {
    return this.#best === 0 ? 0 : Math.fround((this.#sums[document] ?? 0) / this.#best);
  }

  /** The best that a filter admits, best first, the lower one first of equals. */
  top(count: number, admits: (document: number) => boolean): Uint32Array {
    const heap = new TopHeap(count);
    const { documents } = this;
    const { next } = this.#kernel;
    let least = LEAST;
    for (let i = next(0, least); i < documents.length; i = next(i + 1, least)) {
      const document = documents[i] ?? 0;
      if (!admits(document)) continue;
      heap.push(this.#sums[document] ?? 0, document);
      least = Math.max(LEAST, heap.threshold);
    }
    return heap.result().slots;
  }

  /** What a term is worth that so many documents have: ln(1 + (N - n + .5) / (n + .5)), never negative, times k1 + 1. */
  #weight(count: number): number {
    return Math.log(1 + (this.#collection.size - count + 0.5) / (count + 0.5)) * (this.#saturation + 1);
  }

  #writePostings({ documents, frequencies }: Postings): number {
    this.#reserve({ documents: 0, chunks: 0, postings: documents.length });
    this.#write(this.#at.postings, documents);
    new Uint8Array(this.#kernel.memory.buffer, this.#at.frequencies, frequencies.length).set(frequencies);
    return documents.length;
  }

  #write(address: number, numbers: Uint32Array): void {
    new Uint32Array(this.#kernel.memory.buffer, address, numbers.length).set(numbers);
  }

  /** Makes room for so much of each; what is known of documents is lost where they need more. */
  #reserve(wanted: Room): void {
    const { documents, chunks, postings } = this.#room;
    const isMoved = wanted.documents > documents || wanted.chunks > chunks;
    if (!isMoved && wanted.postings <= postings) return;
    this.#room = {
      documents: enough(wanted.documents, documents),
      chunks: enough(wanted.chunks, chunks),
      postings: enough(wanted.postings, postings),
    };
    this.#at = layout(this.#room);
    const { memory } = this.#kernel;
    reserveBytes(memory, this.#at.end);
    this.#sums = new Float32Array(memory.buffer, this.#at.sums, this.#room.documents);
    if (!isMoved) return;
    this.#sums.fill(0);
    this.#kernel.begin(this.#at.lengths, this.#at.sums, this.#at.met);
    this.#collection = NOTHING;
  }
}

/** What there is, or a quarter more than what is wanted. */
const enough = (wanted: number, room: number): number =>
  wanted <= room ? room : Math.ceil(Math.max(wanted, 1024) * 1.25);

/** Addresses of the arrays, of which those of postings may grow without moving others. */
function layout({ documents, chunks, postings }: Room) {
  let end = MEMORY_START;
  const place = (bytes: number): number => {
    const address = end;
    end += Math.ceil(bytes / 64) * 64;
    return address;
  };
  return {
    lengths: place(4 * documents),
    sums: place(4 * documents),
    met: place(4 * documents + 4),
    fileOf: place(4 * chunks),
    postings: place(4 * postings),
    frequencies: place(postings),
    // Files and their frequencies, where documents are files.
    files: place(chunks === 0 ? 0 : 4 * postings),
    totals: place(chunks === 0 ? 0 : 4 * postings),
    end,
  };
}
