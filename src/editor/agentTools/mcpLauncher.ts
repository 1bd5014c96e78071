import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A file that starts the command line which ships with the extension. Configurations of agents name it, since its own
 * path stays as it is when an update moves the extension.
 */
export class McpLauncher {
  readonly file: string;
  readonly #content: string;

  /**
   * @param folder where the extension may keep files
   * @param cli path of dist/cli.js
   */
  constructor(folder: string, cli: string) {
    this.file = path.join(folder, 'mopq-search.mjs');
    this.#content = `// Written by MoPQ Search for agents, anew when it is updated.\nimport ${JSON.stringify(pathToFileURL(cli).href)};\n`;
  }

  async write(): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    await writeFile(this.file, this.#content);
  }

  /** Has an earlier version's file start this one; where no configuration was ever copied, there is none. */
  async update(): Promise<void> {
    const content = await readFile(this.file, 'utf8').catch(() => undefined);
    if (content !== undefined && content !== this.#content) await this.write();
  }
}
