import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Gate } from '../engine/indexing/gate.ts';
import { candidateOf } from '../engine/tuning/candidate.ts';
import { pairsFile } from '../engine/tuning/pairsFile.ts';
import type { TuningReport, WorkspaceModel } from '../engine/tuning/report.ts';
import { judgeAndInstall, prepare, type TuneHooks, type TuneJob, tune } from '../engine/tuning/tune.ts';
import { readTunedFolder } from '../engine/tuning/workspaceModels.ts';
import type { Command } from './main.ts';
import { type EngineArguments, modelFolderOf, upToDate, withEngine } from './openEngine.ts';
import { reportText } from './reportText.ts';
import { COMMON_HELP, COMMON_OPTIONS, codeBytesOption, parse, positiveInteger } from './usage.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  full: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  'export-pairs': { type: 'string' },
  import: { type: 'string' },
  list: { type: 'boolean', default: false },
  use: { type: 'string' },
  revert: { type: 'boolean', default: false },
  delete: { type: 'string' },
} as const;

export const tuneCommand: Command = {
  help: `mopq-search tune FOLDER [options]

Fine-tunes the model on FOLDER: on its comments, names, headings and tests, and on the history of its git repository.
The result is judged on what training never saw, and used from then on if it finds more. Nothing leaves this machine.

  --full               keys too, so that everything is encoded again (default: queries alone)
  --seed N             another draw of the same (default: 1)
  --export-pairs FILE  write the pairs to learn from, for scripts/train_mopq.py tune, and end
  --import DIR         judge what that made, and use it if it is better
  --list               the models of this folder
  --use ID             use one of them
  --revert             use the one that ships
  --delete ID          delete one
${COMMON_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS, ['FOLDER']);
    const folder = { folder: positionals[0] ?? '.', ...values };
    const { list, use, revert, delete: unwanted } = values;
    if (list || revert || use !== undefined || unwanted !== undefined) {
      await manage(folder, { use, revert, unwanted, json: values.json });
      return;
    }
    const job = await jobOf(folder, values.full ? 'full' : 'query', positiveInteger('--seed', values.seed));
    if (values['export-pairs'] !== undefined) await exportPairs(job, values['export-pairs']);
    else await run(job, values.import, folder, values.json);
  },
};

async function jobOf(args: EngineArguments, side: 'query' | 'full', seed: number): Promise<TuneJob> {
  return {
    folder: resolve(args.folder),
    modelFolder: modelFolderOf(args.model),
    codeBytes: codeBytesOption(args['code-bytes']),
    indexDirectory: args.index === undefined ? undefined : resolve(args.index),
    ...(await withEngine(args, async ({ engine }) => engine.rules)),
    side,
    seed,
  };
}

async function run(
  job: TuneJob,
  imported: string | undefined,
  args: EngineArguments,
  json: boolean,
): Promise<void> {
  const report = imported === undefined ? await tune(job, hooks()) : await judgeImported(job, imported);
  clearProgress();
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report));
  // Where keys changed, everything is encoded again now rather than at the next search.
  if (report.outcome === 'adopted' && report.side === 'full') await withEngine(args, upToDate);
}

async function judgeImported(job: TuneJob, folder: string): Promise<TuningReport> {
  const { manifest, change, file } = readTunedFolder(resolve(folder));
  const prepared = await prepare({ ...job, side: manifest.side, seed: manifest.seed }, hooks());
  try {
    return await judgeAndInstall(prepared, candidateOf(manifest, change, file, prepared.model), hooks());
  } finally {
    await prepared.close();
  }
}

async function exportPairs(job: TuneJob, file: string): Promise<void> {
  const prepared = await prepare(job, hooks());
  clearProgress();
  try {
    const { corpus, model, slices } = prepared;
    await writeFile(file, [...pairsFile(slices.train, corpus.files, model.folderDigest)].join(''));
    process.stdout.write(`${slices.train.length} pairs are written to ${file}.\n`);
  } finally {
    await prepared.close();
  }
}

async function manage(
  args: EngineArguments,
  wanted: { use: string | undefined; revert: boolean; unwanted: string | undefined; json: boolean },
): Promise<void> {
  await withEngine(args, async (folder) => {
    if (wanted.unwanted !== undefined) await folder.deleteModel(wanted.unwanted);
    if (wanted.revert) await folder.useModel(undefined);
    if (wanted.use !== undefined) await folder.useModel(wanted.use);
    const { models } = folder.models();
    process.stdout.write(wanted.json ? `${JSON.stringify({ models })}\n` : listText(models));
  });
}

function listText(models: readonly WorkspaceModel[]): string {
  const isShipped = !models.some(({ inUse, problem }) => inUse && problem === undefined);
  const lines = models.map(({ id, side, bytes, inUse, problem }) => {
    const state = problem ?? (inUse ? 'in use' : '');
    return `${id}  ${side}  ${(bytes / 1e6).toFixed(1)} MB  ${state}`.trimEnd();
  });
  return `${[...lines, `the model that ships${isShipped ? '  in use' : ''}`].join('\n')}\n`;
}

function hooks(): TuneHooks {
  return {
    gate: new Gate(),
    signal: new AbortController().signal,
    onProgress: ({ stage, done, secondsLeft }) => {
      if (!process.stderr.isTTY) return;
      const left = secondsLeft === undefined ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
      process.stderr.write(`\r\u001b[K${stage}: ${Math.round(100 * done)}%${left} `);
    },
  };
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
