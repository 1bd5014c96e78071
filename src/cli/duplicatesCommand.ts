import { requireInside } from '../engine/files/pathInside.ts';
import type { DuplicateGroup, DuplicatesAnswer } from '../engine/protocol.ts';
import type { Command } from './main.ts';
import { upToDate, withEngine } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, UsageError } from './usage.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  nearness: { type: 'string', default: '0.9' },
  path: { type: 'string', default: '' },
} as const;

export const duplicatesCommand: Command = {
  help: `mopq-search duplicates FOLDER [options]

Finds code and text that stands in several places, also under other names: those with the most lines to spare first.

  --nearness N   least share that two places must have in common, .5 to 1 (default: .9)
  --path PATH    only in this folder or file, relative to FOLDER, or absolute
${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS, ['FOLDER']);
    const [folder = '.'] = positionals;
    const nearness = Number(values.nearness);
    if (!(nearness >= 0.5 && nearness <= 1)) {
      throw new UsageError(`--nearness must be a number from .5 to 1, not "${values.nearness}"`);
    }
    await withEngine({ folder, ...values }, async (opened) => {
      const path = requireInside(opened.engine.folder, values.path);
      await upToDate(opened);
      const answer = await opened.engine.duplicates({ path, nearness });
      process.stdout.write(values.json ? `${JSON.stringify({ groups: answer.groups })}\n` : textOf(answer));
    });
  },
};

function textOf({ groups, chunks }: DuplicatesAnswer): string {
  if (groups.length === 0) return `No duplicates among ${chunks} chunks.\n`;
  return groups.map(groupText).join('\n');
}

function groupText({ nearness, verbatim, spareLines, places }: DuplicateGroup): string {
  const likeness = verbatim ? 'identical' : `${Math.floor(nearness * 100)}% alike`;
  const lines = places.map(({ path, startLine, endLine }) => `  ${path}:${startLine}-${endLine}\n`);
  return `${places.length} places, ${likeness}, ${spareLines} lines to spare\n${lines.join('')}`;
}
