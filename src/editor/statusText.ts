import type { FolderStatus } from '../engine/protocol.ts';
import type { IndexSummary } from './indexSummary.ts';
import { count, fileSize } from './words.ts';

/** What the status bar shows; undefined where there is nothing to say. */
export function statusText(
  index: IndexSummary,
): { text: string; tooltip: string; failed: boolean } | undefined {
  const item = (icon: string, tooltip: string, after = '') => ({
    text: `$(${icon}) MoPQ${after && ` ${after}`}`,
    tooltip: `MoPQ Search: ${tooltip}`,
    failed: index.kind === 'failed',
  });
  switch (index.kind) {
    case 'noFolder':
      return undefined;
    case 'off':
      return item('circle-slash', 'turned off for this folder');
    case 'starting':
      return item('sync~spin', 'starting');
    case 'failed':
      return item('error', index.problem.text);
    case 'indexing':
      return index.percent === undefined
        ? item('sync~spin', lookingText(index.found))
        : item(
            'sync~spin',
            `indexing, ${index.percent}% done; ${count(index.chunks, 'chunk')} so far`,
            `${index.percent}%`,
          );
    case 'paused':
      return item('debug-pause', `indexing is paused; ${count(index.chunks, 'chunk')} so far`, 'paused');
    case 'ready':
      return item(
        'search-sparkle',
        `ready; ${summary(index)}${index.tuned ? '; tuned to this repository' : ''}`,
      );
  }
}

const summary = (of: { files: number; chunks: number; bytes: number }): string =>
  `${count(of.files, 'file')} in ${count(of.chunks, 'chunk')}, ${fileSize(of.bytes)} on disk`;

/** What is done before there is any percentage. */
export const lookingText = (found = 0): string =>
  found === 0
    ? 'looking for files that changed'
    : `looking for files that changed: ${count(found, 'file')} found`;

const doingText = { reading: 'reading', encoding: 'encoding', resting: 'resting, to keep to its CPU share' };

/** Where a folder stands, in a few words. */
export function stateText(status: FolderStatus, percent?: number): string {
  const { phase, filesPending, filesFound, doing } = status;
  const toGo = filesPending > 0 ? `, ${count(filesPending, 'file')} to go` : '';
  if (phase === 'scanning') return lookingText(filesFound);
  if (phase === 'paused') return `paused${toGo}`;
  if (phase !== 'indexing') return phaseText[phase];
  const done = percent === undefined ? 'indexing' : `indexing ${percent}%`;
  return `${done}${toGo}${doing === undefined ? '' : `: ${doingText[doing]}`}`;
}

const phaseText: Record<FolderStatus['phase'], string> = {
  opening: 'opening',
  scanning: 'looking for files that changed',
  indexing: 'indexing',
  paused: 'paused',
  ready: 'up to date',
  failed: 'failed',
  following: 'up to date, kept so by another window',
};

/** The details of one folder, one fact a row. */
export function folderDetails(status: FolderStatus): { label: string; value: string }[] {
  const { files, chunks, bytesOnDisk, skipped } = status;
  const perChunk = chunks === 0 ? '' : `, ${Math.round(bytesOnDisk / chunks)} bytes a chunk`;
  const left = Object.entries(skipped)
    .filter(([, number]) => number > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, number]) => `${number.toLocaleString('en')} ${reason}`)
    .join(', ');
  return [
    { label: 'State', value: status.problem ?? stateText(status) },
    { label: 'Indexed', value: `${count(files, 'file')} in ${count(chunks, 'chunk')}` },
    { label: 'Encoded since opened', value: count(status.encodedSinceOpen, 'chunk') },
    ...(status.filesPending > 0
      ? [{ label: 'Still to read', value: count(status.filesPending, 'file') }]
      : []),
    { label: 'On disk', value: `${fileSize(bytesOnDisk)}${perChunk}` },
    ...(left === '' ? [] : [{ label: 'Left out', value: left }]),
    { label: 'Model', value: modelText(status) },
    ...(status.tunedProblem === undefined ? [] : [{ label: 'Tuned model', value: status.tunedProblem }]),
  ];
}

const modelText = ({ modelId, tunedModel }: FolderStatus): string =>
  tunedModel === undefined ? modelId || 'none yet' : `${modelId}, tuned to this repository`;
