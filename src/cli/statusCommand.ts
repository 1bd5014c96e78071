import os from 'node:os';
import { packageVersion } from '../engine/assets.ts';
import type { Engine } from '../engine/engine.ts';
import { skipReason } from '../engine/files/leftOut.ts';
import { requireInside } from '../engine/files/pathInside.ts';
import type { FolderStatus } from '../engine/protocol.ts';
import { reportDocument } from '../engine/report/document.ts';
import type { Command } from './main.ts';
import { withEngine } from './openEngine.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, UsageError } from './usage.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  'left-out': { type: 'boolean', default: false },
  why: { type: 'string' },
  report: { type: 'boolean', default: false },
} as const;

export const statusCommand: Command = {
  help: `mopq-search status FOLDER [options]

Tells what the index of FOLDER holds, without changing it.

  --left-out     every file and folder that is left out, and why
  --why PATH     why one file is, or is not, in the search; PATH is relative to FOLDER, or absolute
  --report       versions and numbers as Markdown, for a bug report, with no names of yours
${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS, ['FOLDER']);
    const folder = positionals[0] ?? '.';
    await withEngine({ folder, ...values }, async (opened) => {
      if (values.why !== undefined) await printWhy(opened.engine, values.why, values.json);
      else if (values['left-out']) printLeftOut(opened.engine, values.json);
      else if (values.report) process.stdout.write(report(opened.status()));
      else printStatus(opened.status(), values.json);
    });
  },
};

/** The editor's report, without its log and settings. */
function report(status: FolderStatus): string {
  const { username, homedir } = os.userInfo();
  const versions = {
    'MoPQ Search': packageVersion(),
    System: `${process.platform} ${os.release()}, ${process.arch}`,
    Node: process.versions.node,
  };
  const known = { folders: [status.folder], others: [homedir, username, os.hostname()] };
  return `${reportDocument({ versions, folders: [status], known })}\n`;
}

async function printWhy(engine: Engine, asked: string, json: boolean): Promise<void> {
  const path = requireInside(engine.folder, asked);
  if (path === '')
    throw new UsageError('--why asks about a file or folder in FOLDER, not about FOLDER itself');
  const verdict = await engine.why(path);
  process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : `${verdict.text}\n`);
}

function printLeftOut(engine: Engine, json: boolean): void {
  const items = skipReason.options.flatMap((reason) => engine.leftOut(reason));
  const lines = items.map((item) => (json ? JSON.stringify(item) : `${item.path}: ${item.text}`));
  for (const line of lines) process.stdout.write(`${line}\n`);
}

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
    ...(status.changedAt === undefined ? [] : [`changed ${new Date(status.changedAt).toISOString()}`]),
    ...(tunedProblem === undefined ? [] : [`the tuned model is not used: ${tunedProblem}`]),
    ...(encodedSinceOpen > 0 ? [`${encodedSinceOpen} chunks encoded now`] : []),
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
