import type { FolderStatus } from '../engine/protocol.ts';
import type { Command } from './main.ts';
import { withEngine } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse } from './usage.ts';

export const statusCommand: Command = {
  help: `mopq-search status FOLDER [options]

Tells what the index of FOLDER holds, without changing it.

${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, COMMON_OPTIONS, ['FOLDER']);
    await withEngine({ folder: positionals[0] ?? '.', ...values }, async (folder) => {
      printStatus(folder.status(), values.json);
    });
  },
};

export function printStatus(status: FolderStatus, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(status)}\n`);
    return;
  }
  const { files, chunks, bytesOnDisk, modelId, tunedModel, tunedProblem, skipped, encodedSinceOpen } = status;
  const left = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  const lines = [
    `${chunks} chunks of ${files} files`,
    `${(bytesOnDisk / 1e6).toFixed(1)} MB on disk, model ${modelId}${tunedModel === undefined ? '' : `, tuned: ${tunedModel}`}`,
    ...(tunedProblem === undefined ? [] : [`the tuned model is not used: ${tunedProblem}`]),
    ...(encodedSinceOpen > 0 ? [`${encodedSinceOpen} chunks encoded now`] : []),
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
