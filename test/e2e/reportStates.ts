import { reportView } from '../../src/editor/tuningReport/view.ts';
import type { ChangedQuery } from '../../src/engine/tuning/report.ts';
import { model, report } from '../unit/editor/tuningReport/reports.ts';

const moved = (query: string, path: string, before: number | null, after: number | null): ChangedQuery => ({
  ...{ query, kind: 'commit', path, line: 47, before, after },
});

const rich = {
  gained: [
    moved('Stop the ferry before the gate closes', 'src/harbour/dock.ts', null, 2),
    moved(
      'When the tide table of a harbour is older than a day, ask the pilot station again and keep what it says for an hour',
      'packages/harbour/src/tides/tables/refreshTideTablesFromPilotStation.ts',
      9,
      1,
    ),
  ],
  lost: [moved('Sail on', 'src/sail.ts', 1, 3)],
  pairs: { doc: 1200, commit: 300, heading: 120, test: 64, inline: 900, name: 2210 },
  stages: { mining: 20, training: 35, judging: 12, installing: 0.4 },
};
/** What a run leaves that brought no model. */
const unmade = { id: undefined };
const without = { ...unmade, judged: undefined, gained: [], lost: [] };

/** Reports of every outcome, with the models that the workspace has. */
export const reportStates = {
  adopted: reportView('harbour', report(rich), [model()]),
  'not in use': reportView('harbour', report(rich), [model({ inUse: false })]),
  'cannot be used': reportView('harbour', report(rich), [
    model({ inUse: false, problem: 'Its codebook is damaged.' }),
  ]),
  refused: reportView(
    'harbour',
    report({ ...rich, ...unmade, outcome: 'refused', reason: 'Search by meaning alone finds less.' }),
    [],
  ),
  'too few pairs': reportView(
    'harbour',
    report({
      ...without,
      outcome: 'too-few-pairs',
      reason: 'It has 12 pairs, and 200 are needed.',
      pairs: { doc: 12 },
    }),
    [],
  ),
  cancelled: reportView(
    'harbour',
    report({ ...without, outcome: 'cancelled', reason: 'It was cancelled.', pairs: {} }),
    [],
  ),
};
