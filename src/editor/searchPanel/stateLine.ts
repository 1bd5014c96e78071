import type { IndexSummary } from '../indexSummary.ts';
import { type Problem, remedyLabel } from '../problems.ts';
import { count } from '../words.ts';
import { type Filter, labelOf, partsOf, textOf } from './filters.ts';
import type { PanelQuery, StateAction, StateLine } from './messages.ts';

const mostFilters = 3;
/** Of a filter's value in what is offered. */
const mostLetters = 24;

interface Answered {
  readonly kind: 'answered';
  readonly hits: number;
  readonly query: PanelQuery;
  /** What the engine says about an empty answer. */
  readonly hint?: string | undefined;
}

/** How the panel's latest search went. */
export type SearchOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'searching' }
  | Answered
  | { readonly kind: 'failed'; readonly problem: Problem };

/** The one line that the panel shows: what stands in the way first, then the search, then the index. */
export function stateLine(index: IndexSummary, search: SearchOutcome, trusted = true): StateLine {
  switch (index.kind) {
    case 'noFolder':
      return quiet('Open a folder to search in it.', { id: 'openFolder', label: 'Open Folder' });
    case 'off':
      return quiet('Search is turned off for this folder.', { id: 'turnOn', label: 'Turn On' });
    case 'failed':
      return problemLine(index.problem);
  }
  if (search.kind === 'failed') return problemLine(search.problem);
  const indexing = indexingLine(index);
  if (search.kind === 'searching')
    return { ...(indexing ?? quiet('')), text: indexing?.text ?? 'Searching…' };
  if (search.kind === 'answered' && search.hits === 0) return nothingFound(search, indexing);
  if (indexing) return indexing;
  if (search.kind === 'answered') return quiet(`${count(search.hits, 'result')}. Press Enter to browse.`);
  return trusted ? quiet(indexSize(index)) : restricted;
}

/** What a workspace can do that is not trusted. */
const restricted: StateLine = {
  tone: 'quiet',
  text: 'Restricted mode: search works; commit history and fine-tuning do not.',
  actions: [{ id: 'manageTrust', label: 'Manage Trust' }],
};

const quiet = (text: string, ...actions: StateAction[]): StateLine =>
  actions.length > 0 ? { tone: 'quiet', text, actions } : { tone: 'quiet', text };

const indexSize = (index: IndexSummary): string =>
  index.kind === 'ready'
    ? `${count(index.files, 'file')} indexed in ${count(index.chunks, 'chunk')}${index.tuned ? ', tuned to this repository' : ''}.`
    : '';

/** The action stands for what a notification says in words. */
const problemLine = ({ summary, remedy }: Problem): StateLine => ({
  tone: 'error',
  text: summary,
  actions: [{ id: remedy, label: remedyLabel[remedy] }],
});

function indexingLine(index: IndexSummary): StateLine | undefined {
  switch (index.kind) {
    case 'starting':
      return { tone: 'quiet', text: 'Starting the search engine…', progress: null };
    case 'indexing': {
      const { percent, chunks, found = 0 } = index;
      if (percent === undefined) {
        const soFar = found > 0 ? ` ${count(found, 'file')} so far.` : '';
        return { tone: 'quiet', text: `Looking for files that changed…${soFar}`, progress: null };
      }
      const soFar = chunks > 0 ? ` You can search the ${count(chunks, 'chunk')} that are ready.` : '';
      return { tone: 'quiet', text: `Indexing, ${percent}% done.${soFar}`, progress: percent };
    }
    case 'paused': {
      const { percent } = index;
      const at = percent === undefined ? '' : ` at ${percent}%`;
      const line = quiet(`Indexing is paused${at}.`, { id: 'resume', label: 'Resume' });
      return percent === undefined ? line : { ...line, progress: percent };
    }
    default:
      return undefined;
  }
}

/** An empty answer always says what to try next. */
function nothingFound({ query, hint }: Answered, indexing: StateLine | undefined): StateLine {
  if (indexing) {
    const { progress } = indexing;
    const share = typeof progress === 'number' ? `the ${progress}% that are indexed` : 'what is indexed';
    return { ...indexing, text: `Nothing found yet in ${share}.` };
  }
  const actions = otherQueries(query);
  if (actions.length > 0) return { tone: 'warning', text: 'Nothing found. Try', actions };
  const advice = 'Nothing found. Say it in other words, or check how they are spelled.';
  return { tone: 'warning', text: hint ?? advice };
}

/** The query without one of its filters, without its quotes, and by meaning as well as by words. */
function otherQueries({ text, mode }: PanelQuery): StateAction[] {
  const { words, filters } = partsOf(text);
  const without = filters.slice(0, mostFilters).map((filter) => ({
    label: dropping(filter),
    query: {
      text: textOf(
        words,
        filters.filter((other) => other !== filter),
      ),
      mode,
    },
  }));
  const unquoted = textOf(words.replaceAll('"', ''), filters);
  return [
    ...without,
    ...(words.includes('"') ? [{ label: 'without quotes', query: { text: unquoted, mode } }] : []),
    ...(mode === 'hybrid' ? [] : [{ label: 'Hybrid', query: { text, mode: 'hybrid' as const } }]),
  ];
}

/** What the query is without a filter: `without Go`, or `with Go` where that was left out. */
function dropping(filter: Filter): string {
  const { value } = labelOf(filter);
  return value.startsWith('not ') ? `with ${shortened(value.slice(4))}` : `without ${shortened(value)}`;
}

/** A long path by its end, which says most. */
const shortened = (value: string): string =>
  value.length > mostLetters ? `…${value.slice(1 - mostLetters).replace(/^[^/]+(?=\/)/, '')}` : value;
