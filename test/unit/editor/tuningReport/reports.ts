import type { BeforeAndAfter, TuningReport, WorkspaceModel } from '../../../../src/engine/tuning/report.ts';

/** Four figures as dense file, dense chunk, hybrid file, hybrid chunk. */
const measured = ([denseFile, denseChunk, hybridFile, hybridChunk]: readonly [
  number,
  number,
  number,
  number,
]) => ({
  dense: { file: denseFile, chunk: denseChunk },
  hybrid: { file: hybridFile, chunk: hybridChunk },
});

const commits: BeforeAndAfter = {
  queries: 30,
  before: measured([0.5, 0.2, 0.6, 0.3]),
  after: measured([0.6, 0.3, 0.63, 0.33]),
};
const docs: BeforeAndAfter = {
  queries: 10,
  before: measured([0.7, 0.5, 0.8, 0.6]),
  after: measured([0.7, 0.5, 0.76, 0.6]),
};

export const report = (over: Partial<TuningReport> = {}): TuningReport => ({
  outcome: 'adopted',
  reason: 'Both kinds of search gain.',
  id: 'q-1',
  side: 'query',
  time: '2026-05-04T10:00:00Z',
  seconds: 72,
  seed: 1,
  base: { id: 'mopq-static-256', version: '0.3.0' },
  pairs: { doc: 1200, commit: 300 },
  meaningWeight: { before: 0.6, after: 0.75 },
  judged: { choosing: { commits, docs }, reporting: { commits, docs } },
  gained: [{ query: 'Stop the ferry', kind: 'commit', path: 'src/dock.ts', line: 7, before: null, after: 2 }],
  lost: [{ query: 'Sail on', kind: 'doc', path: 'src/sail.ts', line: 1, before: 1, after: 3 }],
  stages: { mining: 20, training: 5 },
  ...over,
});

export const model = (over: Partial<WorkspaceModel> = {}): WorkspaceModel => ({
  id: 'q-1',
  side: 'query',
  time: '2026-05-04T10:00:00Z',
  inUse: true,
  bytes: 3_200_000,
  report: report(),
  ...over,
});
