import type { IndexSummary } from '../../src/editor/indexSummary.ts';
import { plainProblem } from '../../src/editor/problems.ts';
import type { Choices, PanelQuery, ToPage } from '../../src/editor/searchPanel/messages.ts';
import { type SearchOutcome, stateLine } from '../../src/editor/searchPanel/stateLine.ts';

const choices: Choices = {
  languages: [
    { id: 'typescript', name: 'TypeScript', files: 1204 },
    { id: 'go', name: 'Go', files: 310 },
    { id: 'markdown', name: 'Markdown', files: 1 },
  ],
  folders: [
    { path: 'server', files: 900 },
    { path: 'packages/client/src/components/forms/validation', files: 214 },
  ],
};

const ready: IndexSummary = { kind: 'ready', chunks: 30_000, files: 2000, bytes: 9_000_000 };
const words = 'where requests are retried';
const filtered = `${words} lang:go path:packages/client/src/components/forms/validation -kind:tests`;
const none: SearchOutcome = { kind: 'none' };
const asked = (text: string, mode: PanelQuery['mode'] = 'hybrid'): PanelQuery => ({ text, mode });
const answer = (hits: number, query: PanelQuery): SearchOutcome => ({ kind: 'answered', hits, query });

interface State {
  readonly query?: PanelQuery;
  readonly index?: IndexSummary;
  readonly search?: SearchOutcome;
  readonly untrusted?: true;
}

const states: Readonly<Record<string, State>> = {
  ready: {},
  'ready, tuned': { index: { ...ready, tuned: true } },
  starting: { index: { kind: 'starting' } },
  'looking for files': { index: { kind: 'indexing', percent: undefined, chunks: 0, found: 1250 } },
  indexing: { index: { kind: 'indexing', percent: 42, chunks: 12_600 }, query: asked(words) },
  paused: { index: { kind: 'paused', percent: 42, chunks: 12_600 } },
  searching: { query: asked(words), search: { kind: 'searching' } },
  results: { query: asked(words), search: answer(50, asked(words)) },
  filters: { query: asked(filtered), search: answer(1, asked(filtered)) },
  'nothing found': { query: asked(filtered, 'lexical'), search: answer(0, asked(filtered, 'lexical')) },
  'nothing found at all': { query: asked('zxqv'), search: answer(0, asked('zxqv')) },
  'nothing found yet': {
    query: asked(words),
    index: { kind: 'indexing', percent: 7, chunks: 900 },
    search: answer(0, asked(words)),
  },
  'no folder': { index: { kind: 'noFolder' } },
  'turned off': { index: { kind: 'off' } },
  untrusted: { untrusted: true },
  'engine failed': {
    index: { kind: 'failed', problem: plainProblem('The search engine stopped three times.', 'retry') },
  },
  'model missing': {
    index: {
      kind: 'failed',
      problem: plainProblem('/home/ada/models/mopq-static-256/manifest.json cannot be read.', 'openSettings'),
    },
  },
  'search failed': {
    query: asked(words),
    search: { kind: 'failed', problem: plainProblem('The engine did not answer.', 'showLog') },
  },
  'several lines': {
    query: asked(
      'export async function retry(\n  task: () => Promise<void>,\n  times = 3,\n) {\n  await task();',
    ),
  },
};

/** What the extension tells the panel's page in each of its states. */
export const panelStates: Readonly<Record<string, readonly ToPage[]>> = Object.fromEntries(
  Object.entries(states).map(([name, { query = asked(''), index = ready, search = none, untrusted }]) => [
    name,
    [
      { type: 'init', query, history: [], searchAsYouType: true },
      { type: 'choices', choices },
      { type: 'state', state: stateLine(index, search, !untrusted), searchId: 0 },
    ],
  ]),
);
