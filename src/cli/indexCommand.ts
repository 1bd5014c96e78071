import type { Command } from './main.ts';
import { upToDate, withEngine } from './openEngine.ts';
import { printStatus } from './statusCommand.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse } from './usage.ts';

export const indexCommand: Command = {
  help: `mopq-search index FOLDER [options]

Brings the index of FOLDER up to date: reads what is new or changed, forgets what is gone.

${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, COMMON_OPTIONS, ['FOLDER']);
    await withEngine({ folder: positionals[0] ?? '.', ...values }, async (folder) => {
      printStatus(await upToDate(folder), values.json);
    });
  },
};
