import type { IndexSummary } from '../indexSummary.ts';
import { type Problem, remedyLabel } from '../problems.ts';
import { count } from '../words.ts';
import type { PanelQuery, StateLine } from './messages.ts';

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
export function stateLine(index: IndexSummary, search: SearchOutcome): StateLine {
  switch (index.kind) {
    case 'noFolder':
      return quiet('No folder is open.');
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
  return index.kind === 'ready'
    ? quiet(
        `${count(index.files, 'file')} indexed in ${count(index.chunks, 'chunk')}${index.tuned ? ', tuned to this repository' : ''}.`,
      )
    : quiet('');
}

const quiet = (text: string, action?: StateLine['action']): StateLine =>
  action ? { tone: 'quiet', text, action } : { tone: 'quiet', text };

/** The action stands for what a notification says in words. */
const problemLine = ({ summary, remedy }: Problem): StateLine => ({
  tone: 'error',
  text: summary,
  action: { id: remedy, label: remedyLabel[remedy] },
});

function indexingLine(index: IndexSummary): StateLine | undefined {
  switch (index.kind) {
    case 'starting':
      return { tone: 'quiet', text: 'Starting the search engine…', progress: null };
    case 'indexing': {
      const { percent, chunks } = index;
      if (percent === undefined)
        return { tone: 'quiet', text: 'Looking for files that changed…', progress: null };
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
function nothingFound({ query, hint: told }: Answered, indexing: StateLine | undefined): StateLine {
  if (indexing) return { ...indexing, text: `Nothing found yet. ${indexing.text}` };
  if (query.language !== '' || query.path.trim() !== '') {
    return {
      tone: 'warning',
      text: 'Nothing found with these filters.',
      action: { id: 'clearFilters', label: 'Clear Filters' },
    };
  }
  if (told !== undefined) return { tone: 'warning', text: told };
  const hint = query.mode === 'lexical' ? ' Try searching by meaning.' : ' Try to say it in other words.';
  return { tone: 'warning', text: `Nothing found.${hint}` };
}
