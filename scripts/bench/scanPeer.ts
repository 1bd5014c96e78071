import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Codebook } from '../../src/engine/quantizer/codebook.ts';
import { buildLookupTable } from '../../src/engine/quantizer/lookupTable.ts';
import { ensurePython } from '../setup/python.ts';
import { SetupError } from '../setup/run.ts';

/** Codes and queries that scanners are compared on. */
export interface ScanProblem {
  readonly codebook: Codebook;
  readonly queries: readonly Float32Array[];
  /** Packed, [N, M/2]. */
  readonly codes: Uint8Array;
}

type Numbers = Uint8Array | Uint32Array | Float32Array;

/**
 * A Python script beside this file that works on the same problem. It finds codes_NB.u8, centroids_MKd.f32,
 * queries_QD.f32 and tables_QMK.f32 in the folder that is its first argument, and answers in lines of JSON.
 */
export class ScanPeer {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'mopq-scan-'));
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor({ codes, codebook, queries }: ScanProblem) {
    this.write('codes_NB.u8', [codes]);
    this.write('centroids_MKd.f32', [codebook.values]);
    this.write('queries_QD.f32', queries);
    this.write(
      'tables_QMK.f32',
      queries.map((query) => buildLookupTable(codebook, query)),
    );
  }

  write(name: string, parts: readonly Numbers[]): void {
    writeFileSync(
      path.join(this.folder, name),
      Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
    );
  }

  read(name: string): ArrayBuffer {
    return Uint8Array.from(readFileSync(path.join(this.folder, name))).buffer;
  }

  /** @param name of the script, without its ending */
  async start(name: string, args: readonly number[]): Promise<void> {
    const command = ['-m', `bench.${name}`, this.folder, ...args.map(String)];
    this.#child = spawn(await ensurePython(), command, {
      env: { ...process.env, PYTHONPATH: path.dirname(import.meta.dirname) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = readline.createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that the script prints. */
  async answer<T>(): Promise<T> {
    const next = await this.#lines?.next();
    if (next === undefined || next.done) throw new SetupError('FAISS ended without an answer.');
    return JSON.parse(next.value) as T;
  }

  /** Sends an empty line, which asks for one more answer. */
  async ask<T>(): Promise<T> {
    this.#child?.stdin.write('\n');
    return this.answer<T>();
  }

  async stop(): Promise<void> {
    this.#child?.stdin.end();
    if (this.#child?.exitCode === null) await once(this.#child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}
