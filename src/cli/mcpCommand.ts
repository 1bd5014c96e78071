import { Console } from 'node:console';
import { homedir } from 'node:os';
import { parse as parsePath, resolve } from 'node:path';
import { packageVersion } from '../engine/assets.ts';
import { CpuBudget, DEFAULT_PACE } from '../engine/indexing/cpuBudget.ts';
import type { Command } from './main.ts';
import { withEngines } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, UsageError } from './usage.ts';

const { json: _, ...OPTIONS } = COMMON_OPTIONS;

export const mcpCommand: Command = {
  help: `mopq-search mcp [FOLDER...] [options]

Serves the Model Context Protocol on standard input and output, with the tools search, similar and status for FOLDER,
by default the current one. It keeps the index up to date and ends when its input is closed. In an agent's
configuration: "command": "mopq-search", "args": ["mcp", "FOLDER"].

${COMMON_HELP.replace(/^ *--json.*\n/m, '')}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS, ['FOLDER...']);
    const folders = new Set(
      (positionals.length > 0 ? positionals : [currentFolder()]).map((each) => resolve(each)),
    );
    if (folders.size > 1 && values.index !== undefined) {
      throw new UsageError('--index is the folder of one index, and there are several FOLDERs');
    }
    // What libraries print must not get between the messages of the protocol.
    globalThis.console = new Console(process.stderr);
    const { serve } = await import('./mcp/serve.ts');
    const budget = new CpuBudget(DEFAULT_PACE);
    await withEngines([...folders], { ...values, budget }, (opened) => serve(opened, packageVersion()));
  },
};

/** @throws UsageError where it holds much more than one project */
function currentFolder(): string {
  const folder = process.cwd();
  if (folder === homedir() || folder === parsePath(folder).root) {
    throw new UsageError(`FOLDER is missing, and the current folder, ${folder}, is no project`);
  }
  return folder;
}
