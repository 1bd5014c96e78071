import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Engine } from '../../src/engine/engine.ts';
import { DEFAULT_FILE_RULES } from '../../src/engine/files/fileRules.ts';
import { walk } from '../../src/engine/files/walk.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import type { FolderStatus } from '../../src/engine/protocol.ts';

/** Files of these languages take an appended line as any text does. */
const EDITABLE = /\.(?:c|h|ts|js|py|go|rs|java|md|txt|rst)$/;

/** A folder that is changed, with the engine that follows the changes as the editor's watcher would tell them. */
export class UpdatedFolder {
  readonly #folder: string;
  readonly #model: Model;
  readonly #engine: Engine;
  /** Files that may be edited, sorted. */
  readonly #paths: readonly string[];
  #onReady: () => void = () => undefined;
  #edits = 0;
  #removed: string[] = [];

  private constructor(folder: string, modelFolder: string, model: Model, paths: readonly string[]) {
    this.#folder = folder;
    this.#model = model;
    this.#paths = paths;
    const onStatus = ({ phase }: FolderStatus): void => {
      if (phase === 'ready') this.#onReady();
    };
    this.#engine = Engine.open({ folder, model, modelFolder, onStatus, log: console.warn });
  }

  /** Opens the folder's index; the first step brings it up to date. */
  static async open(folder: string, modelFolder: string): Promise<UpdatedFolder> {
    const paths: string[] = [];
    for await (const { path } of walk(folder, DEFAULT_FILE_RULES)) if (EDITABLE.test(path)) paths.push(path);
    return new UpdatedFolder(folder, modelFolder, await loadModel(modelFolder), paths.sort());
  }

  async close(): Promise<void> {
    await this.#engine.close();
    await this.#model.close();
  }

  /** Changes the folder, tells the engine, and waits until the change is in the search: a row of the table. */
  async time(name: string, change: () => string[] | Promise<string[]>): Promise<string[]> {
    const paths = await change();
    const before = this.#engine.status().encodedSinceOpen;
    const delay = monitorEventLoopDelay({ resolution: 2 });
    delay.enable();
    const begin = performance.now();
    const ready = new Promise<number>((done) => {
      this.#onReady = () => done((performance.now() - begin) / 1000);
    });
    if (paths.length === 0) this.#engine.start();
    else this.#engine.changed(paths);
    const seconds = await ready;
    // What is tidied up afterwards holds questions up too.
    const { problem } = await this.#engine.settled();
    if (problem !== undefined) throw new Error(problem);
    delay.disable();
    return row(name, seconds, this.#engine, before, delay.max / 1e6);
  }

  /** Appends a line of its own to each of some files, spread over the tree; gives their paths. */
  edit(count: number): string[] {
    this.#edits++;
    const paths = this.#some(count);
    paths.forEach((path, i) => {
      appendFileSync(join(this.#folder, path), `\nchange ${this.#edits} of file ${i}\n`);
    });
    return paths;
  }

  /** A file in a folder that was not there. */
  add(): string[] {
    const path = `new-folder-${this.#edits++}/deeper`;
    mkdirSync(join(this.#folder, path), { recursive: true });
    writeFileSync(join(this.#folder, path, 'added.md'), '# Added\n\nA file in a folder of its own.\n');
    return [path];
  }

  /** The bytes of the files that `edit` would change. */
  remember(count: number): Map<string, Buffer> {
    return new Map(this.#some(count).map((path) => [path, readFileSync(join(this.#folder, path))]));
  }

  restore(former: ReadonlyMap<string, Buffer>): string[] {
    for (const [path, bytes] of former) writeFileSync(join(this.#folder, path), bytes);
    return [...former.keys()];
  }

  /** The folder at the top that holds the most files. */
  largestFolder(): string {
    const folders = Object.entries(this.#engine.status().folders ?? {}).filter(
      ([name]) => !name.includes('/'),
    );
    const [largest] = folders.sort((a, b) => b[1] - a[1]);
    if (largest === undefined) throw new Error('no file lies in a folder');
    return largest[0];
  }

  rename(from: string, to: string): string[] {
    renameSync(join(this.#folder, from), join(this.#folder, to));
    return [from, to];
  }

  removeHalf(): string[] {
    this.#removed = this.#paths.filter((_, i) => i % 2 === 0);
    for (const path of this.#removed) {
      cpSync(join(this.#folder, path), join(this.#aside, path));
      rmSync(join(this.#folder, path));
    }
    return this.#removed;
  }

  bringBack(): string[] {
    for (const path of this.#removed) {
      mkdirSync(join(this.#folder, path, '..'), { recursive: true });
      renameSync(join(this.#aside, path), join(this.#folder, path));
    }
    return this.#removed;
  }

  /** Makes the folder a repository, its index that of the first worktree, and indexes a second one. */
  async secondWorktree(modelFolder: string): Promise<string[]> {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', this.#folder, ...args], { stdio: 'ignore' });
    git('init', '-q');
    git('add', '-A', '-f');
    git('-c', 'user.name=bench', '-c', 'user.email=bench@example.org', 'commit', '-q', '-m', 'All');
    const second = `${this.#folder}-second`;
    git('worktree', 'add', '-q', '-b', 'second', second);
    const opened = await UpdatedFolder.open(second, modelFolder);
    const timed = await opened.time('a second worktree', () => []);
    await opened.close();
    return timed;
  }

  get #aside(): string {
    return `${this.#folder}-aside`;
  }

  #some(count: number): string[] {
    const stride = Math.max(1, Math.floor(this.#paths.length / count));
    return this.#paths.filter((_, i) => i % stride === 0).slice(0, count);
  }
}

function row(name: string, seconds: number, engine: Engine, encodedBefore: number, wait: number): string[] {
  const { files, encodedSinceOpen, bytesOnDisk, memory = 0 } = engine.status();
  const figures = [files, encodedSinceOpen - encodedBefore, Math.round(wait)].map(String);
  const megabytes = [bytesOnDisk, memory].map((bytes) => (bytes / 1e6).toFixed(0));
  return [name, seconds.toFixed(2), ...figures, ...megabytes];
}
