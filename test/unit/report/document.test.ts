import { expect, test } from 'vitest';
import type { FolderStatus } from '../../../src/engine/protocol.ts';
import { reportDocument } from '../../../src/engine/report/document.ts';

const folder = '/home/ada/vault';
const status: FolderStatus = {
  folder,
  phase: 'failed',
  problem: `The index of ${folder} cannot be opened.`,
  modelId: 'vault-model',
  tunedModel: 'vault-tuned',
  tunedProblem: `${folder}/x.json is damaged.`,
  files: 12,
  filesPending: 3,
  chunks: 40,
  bytesOnDisk: 5000,
  encodedSinceOpen: 4,
  skipped: { binary: 2, ignored: 0, secret: 7 },
  languages: { python: 5, markdown: 7 },
};

const document = reportDocument({
  versions: { 'MoPQ Search': '1.2.3', Node: '24.0.0' },
  settings: {
    enabled: false,
    resultCount: 7,
    mode: 'lexical',
    exclude: ['**/vault/**', 'ledger'],
    model: '/models/vault',
    historySize: 'vault',
  },
  folders: [status],
  log: [`2026-01-02 [warn] ${folder}/ledger.py\n  at /opt/vault.js:1`, '```vault```'],
  known: { folders: [folder], others: ['vault', 'ledger'] },
});

test('tells versions, settings, numbers and the log', () => {
  for (const part of [
    '| MoPQ Search | 1.2.3 |',
    '| mopq.enabled | false |',
    '| mopq.resultCount | 7 |',
    '| mopq.mode | lexical |',
    '| mopq.exclude | 2 entries |',
    '| mopq.model | set |',
    '| Indexed | 12 files in 40 chunks, 3 files to read |',
    '| Left out | 7 secret, 2 binary |',
    '| Files by language | 7 markdown, 5 python |',
    '| Model | one of your own |',
    '| Problem | The index of <folder 1> cannot be opened. |',
    '2026-01-02 [warn] <folder 1><path>',
  ]) {
    expect(document).toContain(part);
  }
});

test('tells nothing of the user', () => {
  expect(document).not.toMatch(/vault|ledger|ada/);
});

test('without settings or a log there are no sections of them', () => {
  const bare = reportDocument({ versions: {}, folders: [], known: { folders: [], others: [] } });
  expect(bare).not.toMatch(/Settings|log\n/);
});

test('the log is one block that nothing in it can end', () => {
  expect(document.match(/^```/gm)).toHaveLength(2);
});
