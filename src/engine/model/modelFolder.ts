import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MopqError } from '../errors.ts';
import { type FileDescription, type Manifest, parseManifest, REPAIR } from './manifest.ts';

/** What tests compare with; packages leave it out. */
const GOLDEN = 'golden.json';

/** A model folder whose manifest has been read; files are checked against it as they are read. */
export class ModelFolder {
  readonly path: string;
  readonly manifest: Manifest;

  private constructor(folder: string, manifest: Manifest) {
    this.path = folder;
    this.manifest = manifest;
  }

  /** @throws MopqError where there is no manifest that this version can read */
  static async open(folder: string): Promise<ModelFolder> {
    const file = path.join(folder, 'manifest.json');
    const content = await readPresent(file);
    return new ModelFolder(folder, parseManifest(content.toString('utf8'), file));
  }

  /** Tells models apart: a hash over the names and hashes of all files. */
  get digest(): string {
    const { files } = this.manifest;
    const hash = createHash('sha256');
    for (const name of Object.keys(files).sort()) hash.update(`${name} ${files[name]?.sha256}\n`);
    return hash.digest('hex');
  }

  /** All files that a model is made of by their names, each checked. */
  async readAll(): Promise<Map<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    for (const name of Object.keys(this.manifest.files)) {
      if (name !== GOLDEN) contents.set(name, await this.read(name));
    }
    return contents;
  }

  /**
   * A file's bytes, which are what the manifest says.
   *
   * @throws MopqError `model-missing` or `model-damaged`
   */
  async read(name: string): Promise<Buffer> {
    const expected = this.manifest.files[name];
    if (!expected) throw damaged(`${path.join(this.path, 'manifest.json')} does not list ${name}.`);
    return this.readAs(name, expected);
  }

  /**
   * The bytes of a file that is as described.
   *
   * @throws MopqError `model-missing` or `model-damaged`
   */
  async readAs(name: string, expected: FileDescription): Promise<Buffer> {
    const file = path.join(this.path, name);
    const content = await readPresent(file);
    if (content.length !== expected.bytes) {
      throw damaged(`${file} has ${content.length} bytes instead of ${expected.bytes}.`);
    }
    if (createHash('sha256').update(content).digest('hex') !== expected.sha256) {
      throw damaged(`${file} is not the file that its manifest describes: its SHA-256 differs.`);
    }
    return content;
  }
}

export function damaged(message: string, options?: ErrorOptions): MopqError {
  return new MopqError('model-damaged', message, REPAIR, options);
}

async function readPresent(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const message = missing ? `The model's file ${file} is missing.` : `${file} cannot be read (${code}).`;
    throw new MopqError(missing ? 'model-missing' : 'model-damaged', message, REPAIR, { cause });
  }
}
