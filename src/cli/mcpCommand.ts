import { Console } from 'node:console';
import { homedir } from 'node:os';
import { join, parse as parsePath, resolve } from 'node:path';
import { mcpConfiguration } from '../engine/agent/mcpConfiguration.ts';
import { distFolder, packageVersion } from '../engine/assets.ts';
import { CpuBudget, DEFAULT_PACE } from '../engine/indexing/cpuBudget.ts';
import type { Command } from './main.ts';
import { type ModelArguments, withEngines } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, UsageError } from './usage.ts';

const { json: _, ...COMMON } = COMMON_OPTIONS;
const OPTIONS = { ...COMMON, configuration: { type: 'boolean', default: false } } as const;

export const mcpCommand: Command = {
  help: `mopq-search mcp [FOLDER...] [options]

Serves the Model Context Protocol on standard input and output, with the tools search, similar and status for FOLDER,
by default the current one. It keeps the index up to date and ends when its input is closed. In an agent's
configuration: "command": "mopq-search", "args": ["mcp", "FOLDER"].

  --configuration  print that configuration as JSON, with absolute paths and these options, and end
${COMMON_HELP.replace(/^ *--json.*\n/m, '')}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS, ['FOLDER...']);
    const folders = new Set(
      (positionals.length > 0 ? positionals : [currentFolder()]).map((each) => resolve(each)),
    );
    if (folders.size > 1 && values.index !== undefined) {
      throw new UsageError('--index is the folder of one index, and there are several FOLDERs');
    }
    if (values.configuration) {
      const cli = join(distFolder, 'cli.js');
      process.stdout.write(mcpConfiguration({ cli, folders: [...folders], options: optionsOf(values) }));
      return;
    }
    // What libraries print must not get between the messages of the protocol.
    globalThis.console = new Console(process.stderr);
    const { serve } = await import('./mcp/serve.ts');
    const budget = new CpuBudget(DEFAULT_PACE);
    await withEngines([...folders], { ...values, budget }, (opened) => serve(opened, packageVersion()));
  },
};

/** The options of a command line, with absolute paths. */
function optionsOf(values: ModelArguments): string[] {
  const paths = (['index', 'model'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, resolve(values[name])],
  );
  const bytes = values['code-bytes'] === undefined ? [] : ['--code-bytes', values['code-bytes']];
  const flags = (['no-history', 'no-settings'] as const).filter((name) => values[name]);
  return [...paths, ...bytes, ...flags.map((name) => `--${name}`)];
}

/** @throws UsageError where it holds much more than one project */
function currentFolder(): string {
  const folder = process.cwd();
  if (folder === homedir() || folder === parsePath(folder).root) {
    throw new UsageError(`FOLDER is missing, and the current folder, ${folder}, is no project`);
  }
  return folder;
}
