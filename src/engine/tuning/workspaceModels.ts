import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { MopqError } from '../errors.ts';
import { indexFile } from '../indexLocation.ts';
import { readChange, type TableChange } from '../model/tableChange.ts';
import { writeDurably } from './durable.ts';
import { type TuningReport, tuningReport, type WorkspaceModel } from './report.ts';

/** `tuned.json`: what a workspace's model is, beside `tuned.safetensors`, which holds what it changes. */
export const tunedManifest = z.object({
  format: z.literal(1),
  /** The model folder that it was made for; `digest` is over all of its files. */
  base: z.object({ id: z.string(), version: z.string(), digest: z.string() }),
  side: z.enum(['query', 'full']),
  seed: z.int(),
  /** Of tuned.safetensors. */
  sha256: z.string(),
  bytes: z.int(),
  /** Share of meaning in the fusion with words that was chosen with it. */
  meaningWeight: z.number().min(0).max(1).optional(),
  /** When it was made, ISO 8601. */
  time: z.string().optional(),
  report: tuningReport.optional(),
});
export type TunedManifest = z.infer<typeof tunedManifest>;

export const MANIFEST = 'tuned.json';
export const CHANGE = 'tuned.safetensors';
const CURRENT = 'current.json';
const LAST_REPORT = 'last-report.json';
/** Begins the names of folders that are not complete yet. */
const UNFINISHED = '.new-';

/** A model of a workspace, read and checked. */
export interface TunedModelFile {
  readonly manifest: TunedManifest;
  readonly change: TableChange;
  /** The bytes of the change. */
  readonly file: Uint8Array;
}

/**
 * The models that a workspace has tuned for itself, in a folder beside its index: each in a folder of its own, and the id
 * of the one in use. Everything is written aside and then renamed, so that whatever ends the process leaves what was.
 */
export class WorkspaceModels {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws MopqError folder-missing */
  static of(folder: string, indexDirectory?: string): WorkspaceModels {
    return new WorkspaceModels(join(dirname(indexFile(folder, indexDirectory)), 'models'));
  }

  /** Id of the model in use; undefined for the one that ships. */
  current(): string | undefined {
    const read = z.object({ id: z.string() }).safeParse(readJson(join(this.#directory, CURRENT)));
    return read.data?.id;
  }

  /** Chooses the model that is used from now on; the one that ships where `id` is left out. */
  use(id: string | undefined): void {
    if (id === undefined) rmSync(join(this.#directory, CURRENT), { force: true });
    else {
      this.read(id);
      this.#write(CURRENT, JSON.stringify({ id }));
    }
  }

  has(id: string): boolean {
    return this.#ids().includes(id);
  }

  /** All of them, newest first. */
  list(baseDigest: string): WorkspaceModel[] {
    const current = this.current();
    return this.#ids()
      .map((id) => this.#describe(id, current === id, baseDigest))
      .sort((a, b) => (a.time < b.time ? 1 : -1));
  }

  /**
   * @throws MopqError `model-missing` where there is none of that id, `model-damaged` where it is not what its manifest says
   */
  read(id: string): TunedModelFile {
    return readTunedFolder(this.#folder(id));
  }

  /** The model in use, if it was made for `baseDigest` and is whole, or why it cannot be used. */
  inUse(baseDigest: string): { id: string; model?: TunedModelFile; problem?: string } | undefined {
    const id = this.current();
    if (id === undefined) return undefined;
    try {
      const model = this.read(id);
      const problem = mismatch(model.manifest, baseDigest);
      return problem === undefined ? { id, model } : { id, problem };
    } catch (error) {
      return { id, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Adds a model. It is not in use until `use` says so. */
  install(id: string, manifest: TunedManifest, change: Uint8Array): void {
    const folder = join(this.#directory, UNFINISHED + id);
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      writeDurably(join(folder, CHANGE), change);
      writeDurably(join(folder, MANIFEST), JSON.stringify(manifest));
      rmSync(this.#folder(id), { recursive: true, force: true });
      renameSync(folder, this.#folder(id));
    } catch (cause) {
      rmSync(folder, { recursive: true, force: true });
      throw cannotWrite(this.#directory, cause);
    }
  }

  /** Removes a model; where it is in use, the one that ships takes its place. */
  remove(id: string): void {
    if (this.current() === id) this.use(undefined);
    rmSync(this.#folder(id), { recursive: true, force: true });
  }

  get lastReport(): TuningReport | undefined {
    return tuningReport.safeParse(readJson(join(this.#directory, LAST_REPORT))).data;
  }

  keepReport(report: TuningReport): void {
    this.#write(LAST_REPORT, JSON.stringify(report));
  }

  #describe(id: string, inUse: boolean, baseDigest: string): WorkspaceModel {
    const none = { id, side: 'query' as const, time: '', inUse, bytes: 0 };
    try {
      const { manifest } = this.read(id);
      const { side, time = '', bytes, report } = manifest;
      const problem = mismatch(manifest, baseDigest);
      return { id, side, time, inUse, bytes, ...(problem && { problem }), ...(report && { report }) };
    } catch (error) {
      return { ...none, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  #ids(): string[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(UNFINISHED))
      .map(({ name }) => name);
  }

  #folder(id: string): string {
    // An id comes from outside: it must name a folder here and nothing else.
    if (!/^[\w-]+$/.test(id)) throw noSuchModel(id);
    return join(this.#directory, id);
  }

  #write(name: string, text: string): void {
    const file = join(this.#directory, name);
    try {
      mkdirSync(this.#directory, { recursive: true });
      writeDurably(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    } catch (cause) {
      rmSync(`${file}.new`, { force: true });
      throw cannotWrite(this.#directory, cause);
    }
  }
}

/**
 * Reads a folder of `tuned.json` and `tuned.safetensors`.
 *
 * @throws MopqError `model-missing` or `model-damaged`
 */
export function readTunedFolder(folder: string): TunedModelFile {
  if (!existsSync(join(folder, MANIFEST))) throw noSuchModel(folder);
  const { data: manifest, error } = tunedManifest.safeParse(readJson(join(folder, MANIFEST)));
  if (manifest === undefined) {
    throw damaged(`${join(folder, MANIFEST)} does not describe a tuned model.\n${z.prettifyError(error)}`);
  }
  try {
    const file = readFileSync(join(folder, CHANGE));
    const change = readChange(file);
    if (change.sha256 !== manifest.sha256) throw new Error('its SHA-256 differs from that of its manifest');
    return { manifest, change, file };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damaged(`The tuned model ${folder} is damaged: ${reason}.`, cause);
  }
}

function mismatch({ base }: TunedManifest, baseDigest: string): string | undefined {
  return base.digest === baseDigest
    ? undefined
    : `It was tuned from another version of the model (${base.id} ${base.version}). Fine-tune again.`;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const noSuchModel = (id: string): MopqError =>
  new MopqError('model-missing', `There is no tuned model ${id}.`, 'List the models of this workspace.');

const damaged = (message: string, cause?: unknown): MopqError =>
  new MopqError('model-damaged', message, 'Delete it and fine-tune again.', { cause });

const cannotWrite = (directory: string, cause: unknown): MopqError =>
  new MopqError(
    'internal',
    `The tuned model cannot be written to ${directory}: ${cause instanceof Error ? cause.message : cause}.`,
    'Make room on the disk and fine-tune again. The model in use is as it was.',
    { cause },
  );
