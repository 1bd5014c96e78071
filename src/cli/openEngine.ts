import { join, resolve } from 'node:path';
import { packageFolder } from '../engine/assets.ts';
import { MopqError } from '../engine/errors.ts';
import { DEFAULT_FILE_RULES } from '../engine/files/fileRules.ts';
import { FolderEngine } from '../engine/folderEngine.ts';
import type { CpuBudget } from '../engine/indexing/cpuBudget.ts';
import { loadModel } from '../engine/model/loadModel.ts';
import type { FolderStatus } from '../engine/protocol.ts';
import { codeBytesOption } from './usage.ts';

export interface ModelArguments {
  readonly index?: string | undefined;
  readonly model?: string | undefined;
  readonly 'code-bytes'?: string | undefined;
  readonly 'no-history'?: boolean | undefined;
  readonly 'no-settings'?: boolean | undefined;
  /** Holds indexing to a share of the processors. */
  readonly budget?: CpuBudget;
}

export interface EngineArguments extends ModelArguments {
  readonly folder: string;
}

/** The model's folder: that which is asked for, or the one that ships. */
export const modelFolderOf = (chosen: string | undefined): string =>
  resolve(chosen ?? process.env.MOPQ_MODEL ?? join(packageFolder, 'models', 'mopq-static-256'));

/** Runs `use` with an engine for a folder and closes it afterwards. */
export const withEngine = <T>(
  { folder, ...args }: EngineArguments,
  use: (folder: FolderEngine) => Promise<T>,
): Promise<T> => withEngines([folder], args, ([opened]) => use(opened as FolderEngine));

/** Runs `use` with engines for some folders, in their order, and closes them afterwards. */
export async function withEngines<T>(
  folders: readonly string[],
  args: ModelArguments,
  use: (folders: readonly FolderEngine[]) => Promise<T>,
): Promise<T> {
  const { index, model: chosen, 'code-bytes': bytes, 'no-history': noHistory, budget } = args;
  const modelFolder = modelFolderOf(chosen);
  const log = (message: string): void => void process.stderr.write(`mopq-search: ${message}\n`);
  const model = await loadModel(modelFolder, { codeBytes: codeBytesOption(bytes) }, log);
  const opened: FolderEngine[] = [];
  try {
    for (const folder of folders) {
      const engine = await FolderEngine.open({
        folder: resolve(folder),
        model,
        modelFolder,
        indexDirectory: index === undefined ? undefined : resolve(index),
        history: noHistory !== true,
        rules: args['no-settings'] ? DEFAULT_FILE_RULES : undefined,
        budget,
        onStatus: showProgress,
        log,
      });
      opened.push(engine);
    }
    return await use(opened);
  } finally {
    await Promise.all(opened.map((folder) => folder.close()));
    await model.close();
  }
}

/**
 * Brings the index up to date; where another process does so already, its work is used as it is.
 *
 * @throws MopqError where indexing failed
 */
export async function upToDate(folder: FolderEngine): Promise<FolderStatus> {
  folder.start({ steal: false });
  const status = await folder.settled();
  clearProgress();
  if (status.phase === 'failed') {
    throw new MopqError('internal', status.problem ?? 'Indexing failed.', '');
  }
  return status;
}

let most = 0;

function showProgress({ phase, filesPending, chunks }: FolderStatus): void {
  if (!process.stderr.isTTY || phase !== 'indexing') return;
  most = Math.max(most, filesPending);
  const share = most === 0 ? 1 : 1 - filesPending / most;
  const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
  process.stderr.write(`\r[${bar}] ${filesPending} files to go, ${chunks} chunks `);
}

function clearProgress(): void {
  if (process.stderr.isTTY && most > 0) process.stderr.write('\r\u001b[K');
}
