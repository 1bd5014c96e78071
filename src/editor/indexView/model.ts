import { basename } from 'node:path';
import type { FolderStatus, LeftOutItem, SkipReason } from '../../engine/protocol.ts';
import { languageName } from '../languageNames.ts';
import { stateText } from '../statusText.ts';
import { count, fileSize } from '../words.ts';
import type { FolderUse } from '../workspace.ts';

export interface FolderNode {
  readonly kind: 'folder';
  readonly folder: string;
  readonly use: FolderUse;
  readonly status: FolderStatus | undefined;
  readonly percent: number | undefined;
}

/** A line that says one thing of a folder's index. */
export interface FactNode {
  readonly kind: 'fact';
  readonly folder: string;
  readonly label: string;
  readonly value: string;
  readonly icon: string;
  readonly tooltip: string;
  readonly command?: string;
}

/** The lines of which each language or reason is one, below `Indexed` and `Left out`. */
export interface GroupNode {
  readonly kind: 'group';
  readonly folder: string;
  readonly label: 'Indexed' | 'Left out';
  readonly value: string;
  readonly icon: string;
  readonly children: readonly (FactNode | ReasonNode)[];
}

export interface ReasonNode {
  readonly kind: 'reason';
  readonly folder: string;
  readonly reason: SkipReason;
  readonly count: number;
}

/** A file or folder that is left out. */
export interface ItemNode {
  readonly kind: 'item';
  readonly folder: string;
  readonly item: LeftOutItem;
}

export type IndexNode = FolderNode | FactNode | GroupNode | ReasonNode | ItemNode;

/** What menus go by: `folder.` and what can be done with it. */
export function folderContext({ use, status }: FolderNode): string {
  if (use !== 'on') return `folder.${use}`;
  const phase = status?.phase ?? 'opening';
  return `folder.${phase === 'scanning' || phase === 'opening' ? 'indexing' : phase}`;
}

export function folderState({ use, status, percent }: FolderNode): string {
  if (use === 'off') return 'turned off';
  if (use === 'forgotten') return 'no index';
  return status === undefined ? 'starting' : stateText(status, percent);
}

const folderIcons: Partial<Record<string, string>> = {
  'folder.off': 'circle-slash',
  'folder.forgotten': 'circle-outline',
  'folder.paused': 'debug-pause',
  'folder.failed': 'error',
  'folder.ready': 'pass',
  'folder.following': 'pass',
};

export const folderIcon = (node: FolderNode): string => folderIcons[folderContext(node)] ?? 'sync~spin';

export const folderName = (folder: string): string => basename(folder) || folder;

/** Below this, what an empty index takes says more than its chunks do. */
const fewestChunks = 1000;

/** What there is to say of a folder's index. */
export function factsOf({ folder, status }: FolderNode, now: number): (FactNode | GroupNode)[] {
  if (status === undefined) return [];
  const fact = (label: string, value: string, icon: string, more: Partial<FactNode> = {}): FactNode => ({
    kind: 'fact',
    folder,
    label,
    value,
    icon,
    tooltip: `${label}: ${value}`,
    ...more,
  });
  const { chunks, bytesOnDisk, memory, changedAt, problem, tunedModel } = status;
  const perChunk = chunks < fewestChunks ? '' : `, ${Math.round(bytesOnDisk / chunks)} bytes a chunk`;
  return [
    ...(problem === undefined ? [] : [fact('Problem', problem, 'warning')]),
    indexed(folder, status, fact),
    leftOut(folder, status),
    fact('Model', `${status.modelId || 'none'}${tunedModel === undefined ? '' : ', tuned'}`, 'layers', {
      tooltip: 'Turns text into codes. Choose among the models of this workspace.',
      command: 'mopq.models',
    }),
    fact('Size on disk', `${fileSize(bytesOnDisk)}${perChunk}`, 'database'),
    ...(memory === undefined
      ? []
      : [
          fact('Memory', fileSize(memory), 'server-process', {
            tooltip: 'Memory of the search engine, for all folders of this window together',
          }),
        ]),
    ...(changedAt === undefined
      ? []
      : [
          fact('Last change', ago(now - changedAt), 'history', {
            tooltip: `The index last changed on ${new Date(changedAt).toLocaleString('en-GB')}`,
          }),
        ]),
  ];
}

function indexed(
  folder: string,
  { files, chunks, languages = {}, languageChunks = {} }: FolderStatus,
  fact: (label: string, value: string, icon: string) => FactNode,
): GroupNode {
  const children = byCount(languages).map(([id, number]) =>
    fact(
      languageName(id),
      `${count(number, 'file')}, ${count(languageChunks[id] ?? 0, 'chunk')}`,
      'symbol-file',
    ),
  );
  const value = `${count(files, 'file')} in ${count(chunks, 'chunk')}`;
  return { kind: 'group', folder, label: 'Indexed', value, icon: 'checklist', children };
}

function leftOut(folder: string, { skipped }: FolderStatus): GroupNode {
  const children = byCount(skipped).map(
    ([reason, number]): ReasonNode => ({
      kind: 'reason',
      folder,
      reason: reason as SkipReason,
      count: number,
    }),
  );
  const total = children.reduce((sum, child) => sum + child.count, 0);
  const value = total === 0 ? 'nothing' : count(total, 'file or folder', 'files or folders');
  return { kind: 'group', folder, label: 'Left out', value, icon: 'circle-slash', children };
}

const byCount = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts)
    .filter(([, number]) => number > 0)
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b));

const reasons: Readonly<Record<SkipReason, readonly [label: string, icon: string, tooltip: string]>> = {
  ignored: ['Ignored', 'exclude', 'Ignore files, settings or built-in rules leave these out'],
  secret: ['Secrets', 'lock', 'Likely to hold keys or passwords: they never enter an index'],
  binary: ['Binary', 'file-binary', 'No text to search'],
  'too large': ['Too large', 'warning', 'Larger than the setting mopq.maxFileSize allows'],
  generated: ['Generated', 'gear', 'Made by tools: lock files, bundles, minified code, dumps of data'],
  'failed to parse': ['Failed to parse', 'error', 'No text could be got out of these'],
  unreadable: ['Unreadable', 'error', 'These cannot be opened'],
  link: ['Links', 'link', 'What they lead to is indexed under its own name, or lies elsewhere'],
};

/** A reason as people read it. */
export function reasonText({ reason }: ReasonNode): { label: string; icon: string; tooltip: string } {
  const [label, icon, tooltip] = reasons[reason];
  return { label, icon, tooltip };
}

/** What stands behind the path of something that is left out. */
export function itemDescription({ item: { rule, bytes } }: ItemNode): string {
  if (bytes !== undefined) return fileSize(bytes);
  if (rule === undefined) return '';
  if (rule.file !== undefined) return `${rule.pattern} · ${rule.file}:${rule.line ?? 1}`;
  return `${rule.pattern} · ${rule.setting ?? 'built in'}`;
}

/** What menus go by: each fix that there is as one word. */
export const itemContext = ({ item }: ItemNode): string => ['leftOut', ...item.fixes].join(' ');

/** How long ago something was, roughly. */
export function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${count(minutes, 'minute')} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${count(hours, 'hour')} ago` : `${count(Math.floor(hours / 24), 'day')} ago`;
}
