import { describe, expect, it } from 'vitest';
import {
  ago,
  type FolderNode,
  factsOf,
  folderContext,
  folderIcon,
  folderState,
  type ItemNode,
  itemContext,
  itemDescription,
} from '../../../../src/editor/indexView/model.ts';
import type { FolderStatus } from '../../../../src/engine/protocol.ts';

const status: FolderStatus = {
  folder: '/home/me/app',
  phase: 'ready',
  modelId: 'static',
  files: 3,
  filesPending: 0,
  chunks: 2000,
  bytesOnDisk: 400_000,
  memory: 120_000_000,
  changedAt: 1_000_000,
  encodedSinceOpen: 0,
  skipped: { binary: 2, ignored: 1200, secret: 0 },
  languages: { typescript: 2, go: 1 },
  languageChunks: { typescript: 15, go: 5 },
};

const folder = (changes: Partial<FolderStatus> = {}, more: Partial<FolderNode> = {}): FolderNode => ({
  kind: 'folder',
  folder: '/home/me/app',
  use: 'on',
  status: { ...status, ...changes },
  percent: undefined,
  ...more,
});

describe('a folder', () => {
  it.each<[FolderNode, string, string, string]>([
    [folder(), 'up to date', 'folder.ready', 'pass'],
    [
      folder({ phase: 'scanning', filesFound: 1204 }),
      'looking for files that changed: 1,204 files found',
      'folder.indexing',
      'sync~spin',
    ],
    [
      folder({ phase: 'indexing', filesPending: 812, doing: 'encoding' }, { percent: 0 }),
      'indexing 0%, 812 files to go: encoding',
      'folder.indexing',
      'sync~spin',
    ],
    [
      folder({ phase: 'indexing', filesPending: 1, doing: 'resting' }, { percent: 99 }),
      'indexing 99%, 1 file to go: resting, to keep to its CPU share',
      'folder.indexing',
      'sync~spin',
    ],
    [
      folder({ phase: 'paused', filesPending: 812 }),
      'paused, 812 files to go',
      'folder.paused',
      'debug-pause',
    ],
    [folder({ phase: 'failed', problem: 'No room.' }), 'failed', 'folder.failed', 'error'],
    [folder({}, { use: 'off', status: undefined }), 'turned off', 'folder.off', 'circle-slash'],
    [folder({}, { use: 'forgotten', status: undefined }), 'no index', 'folder.forgotten', 'circle-outline'],
    [folder({}, { status: undefined }), 'starting', 'folder.indexing', 'sync~spin'],
  ])('tells its state: %#', (node, state, context, icon) => {
    expect([folderState(node), folderContext(node), folderIcon(node)]).toEqual([state, context, icon]);
  });

  it('tells what its index holds and what it does not', () => {
    const facts = factsOf(folder(), status.changedAt! + 5 * 60_000);
    expect(facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Indexed: 3 files in 2,000 chunks',
      'Left out: 1,202 files or folders',
      'Model: static',
      'Size on disk: 400 kB, 200 bytes a chunk',
      'Memory: 120 MB',
      'Last change: 5 minutes ago',
    ]);
    const [indexed, leftOut] = facts.flatMap((each) => (each.kind === 'group' ? [each.children] : []));
    expect(indexed).toMatchObject([
      { label: 'TypeScript', value: '2 files, 15 chunks' },
      { label: 'Go', value: '1 file, 5 chunks' },
    ]);
    expect(leftOut).toMatchObject([
      { reason: 'ignored', count: 1200 },
      { reason: 'binary', count: 2 },
    ]);
  });

  it('that failed says why first', () => {
    const [first] = factsOf(folder({ phase: 'failed', problem: 'No room.' }), 0);
    expect(first).toMatchObject({ label: 'Problem', value: 'No room.' });
  });
});

describe('something that is left out', () => {
  const item = (of: Partial<ItemNode['item']>): ItemNode => ({
    kind: 'item',
    folder: '/home/me/app',
    item: { path: 'a', reason: 'ignored', text: '', fixes: [], ...of },
  });

  it('shows the rule, or its size', () => {
    const rule = { pattern: 'out/', file: '.gitignore', line: 2 };
    expect(itemDescription(item({ rule }))).toBe('out/ · .gitignore:2');
    expect(itemDescription(item({ rule: { pattern: '**/x', setting: 'files.exclude' } }))).toBe(
      '**/x · files.exclude',
    );
    expect(itemDescription(item({ rule: { pattern: '.git/' } }))).toBe('.git/ · built in');
    expect(itemDescription(item({ reason: 'too large', bytes: 2_000_000 }))).toBe('2.0 MB');
    expect(itemDescription(item({ reason: 'secret' }))).toBe('');
  });

  it('offers in menus what can be done', () => {
    expect(itemContext(item({ fixes: ['include', 'openRule'] }))).toBe('leftOut include openRule');
  });
});

it.each([
  [10_000, 'just now'],
  [60_000, '1 minute ago'],
  [3 * 3_600_000, '3 hours ago'],
  [72 * 3_600_000, '3 days ago'],
])('%i ms are %s', (milliseconds, text) => {
  expect(ago(milliseconds)).toBe(text);
});
