import { count } from '../count.ts';
import type { FolderStatus, Phase } from '../protocol.ts';

const PHASES: Record<Phase, string> = {
  opening: 'being opened',
  scanning: 'being looked through for changes',
  indexing: 'being indexed',
  paused: 'indexing is paused',
  ready: 'indexed',
  failed: 'indexing failed',
  following: 'kept up to date by another process',
};

const number = (value: number): string => value.toLocaleString('en');

/** What is indexed of some folders, for a language model. */
export const statusText = (statuses: readonly FolderStatus[]): string =>
  statuses.map(folderText).join('\n\n');

function folderText({ folder, ...status }: FolderStatus): string {
  const { phase, partial, problem, files, chunks, bytesOnDisk, modelId, tunedModel } = status;
  const state = `${PHASES[phase]}${partial === undefined ? '' : `; partial: ${toGo(status)}`}`;
  const size = `${count(files, 'file')} in ${count(chunks, 'chunk')}, ${(bytesOnDisk / 1e6).toFixed(1)} MB`;
  return [
    `${folder}: ${state}`,
    ...(problem === undefined ? [] : [problem]),
    `${size}, model ${modelId}${tunedModel === undefined ? '' : ` tuned as ${tunedModel}`}`,
    ...counted('languages', status.languages ?? {}),
    ...counted('left out', status.skipped),
  ].join('\n');
}

const toGo = ({ filesPending }: Pick<FolderStatus, 'filesPending'>): string =>
  filesPending > 0 ? `${count(filesPending, 'file')} to go` : 'not all files are indexed yet';

function counted(title: string, counts: Readonly<Record<string, number>>): string[] {
  const sorted = Object.entries(counts).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
  return sorted.length === 0
    ? []
    : [`${title}: ${sorted.map(([name, n]) => `${number(n)} ${name}`).join(', ')}`];
}

/** What an answer from a part of the folders must say first; undefined where all is indexed. */
export function partialNotice(statuses: readonly FolderStatus[]): string | undefined {
  const behind = statuses.filter(({ partial }) => partial);
  if (behind.length === 0) return undefined;
  const failed = behind.find(({ phase }) => phase === 'failed');
  if (failed !== undefined) {
    return `partial: indexing failed, so that this is from what was indexed before. ${failed.problem ?? ''}`.trim();
  }
  const filesPending = behind.reduce((sum, status) => sum + status.filesPending, 0);
  const next = behind.some(({ phase }) => phase === 'paused')
    ? 'Indexing is paused'
    : 'Ask again later for more';
  const files = behind.reduce((sum, status) => sum + status.files, 0);
  return `partial: ${count(files, 'file')} indexed so far, ${toGo({ filesPending })}. ${next}.`;
}
