import type { Command } from './main.ts';
import { withEngine } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse } from './usage.ts';

export const forgetCommand: Command = {
  help: `mopq-search forget FOLDER [options]

Deletes the index of FOLDER. Models that were fine-tuned for it stay.

${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, COMMON_OPTIONS, ['FOLDER']);
    await withEngine({ folder: positionals[0] ?? '.', ...values }, (folder) => folder.forget());
  },
};
