/** The script of the page of a fine-tuning report. It lays out what the extension sends, and holds nothing itself. */
import type { FigureGroup, FigureRow } from '../src/editor/tuningReport/figures.ts';
import type { FromReportPage, ToReportPage } from '../src/editor/tuningReport/messages.ts';
import type { Fact, QueryRow, ReportView, Share } from '../src/editor/tuningReport/view.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromReportPage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const editor = acquireVsCodeApi();
const report = document.getElementById('report') as HTMLElement;
/** Stays while all else is drawn anew, so that a screen reader announces what changes in it. */
const told = document.getElementById('told') as HTMLElement;

type Child = Node | string;
type Attributes = Record<string, string>;

/** An element with its attributes and children; all text goes in as text. */
function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function button(id: string, attributes: Attributes, message: FromReportPage, ...children: Child[]) {
  const element = make('button', { type: 'button', id, ...attributes }, ...children);
  element.addEventListener('click', () => editor.postMessage(message));
  return element;
}

/** A bar that says nothing which the number beside it does not say. */
function bar(size: number, was?: number): HTMLElement {
  const element = make('span', { class: 'bar', 'aria-hidden': 'true' }, make('i', {}));
  element.style.setProperty('--size', `${100 * size}%`);
  if (was !== undefined) {
    element.append(make('b', {}));
    element.style.setProperty('--was', `${100 * was}%`);
  }
  return element;
}

function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return make('section', { 'aria-labelledby': id }, make('h2', { id }, title), ...children);
}

function header(view: ReportView): HTMLElement {
  const actions = view.actions.map(({ id, label, primary }) =>
    button(
      `action-${id}`,
      { class: primary ? 'primary' : 'secondary' },
      { type: 'action', action: id },
      label,
    ),
  );
  return make(
    'header',
    {},
    make('h1', {}, view.headline, make('span', { class: `badge ${view.outcome}` }, view.badge)),
    make('p', { class: 'reason' }, view.reason),
    ...(view.summary.length > 0
      ? [make('dl', { class: 'summary' }, ...view.summary.map(headlineFigure))]
      : []),
    make(
      'div',
      { class: 'state' },
      make('p', { id: 'state' }, view.state),
      make('div', { class: 'actions' }, ...actions),
    ),
  );
}

function headlineFigure({ label, beforeText, afterText, change }: FigureRow): HTMLElement {
  return make(
    'div',
    {},
    make('dt', {}, label),
    make('dd', { class: change.tone }, change.text),
    make('dd', { class: 'figures' }, `${beforeText} → ${afterText}`),
  );
}

function comparisonTable(caption: string, groups: readonly FigureGroup[]): HTMLElement {
  const head = (text: string): HTMLElement => make('th', { scope: 'col' }, text);
  const columns = make('tr', {}, make('td', {}), head('Before'), head('After'), head('Change'));
  return make(
    'table',
    {},
    make('caption', { class: 'visually-hidden' }, caption),
    make('thead', {}, columns),
    ...groups.map(tableGroup),
  );
}

function tableGroup({ title, queries, rows }: FigureGroup): HTMLElement {
  const heading = make('th', { scope: 'rowgroup', colspan: '4' }, title, make('span', {}, queries));
  return make('tbody', {}, make('tr', { class: 'group' }, heading), ...rows.map(tableRow));
}

function tableRow({ label, before, after, beforeText, afterText, change }: FigureRow): HTMLElement {
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, label),
    make('td', {}, beforeText),
    make('td', { class: 'after' }, bar(after, before), afterText),
    make('td', { class: change.tone }, change.text),
  );
}

function figures({ reporting, choosing }: ReportView): Child[] {
  if (reporting.length === 0) return [];
  const decision = make(
    'details',
    { id: 'choosing' },
    make('summary', {}, 'The figures by which it was decided'),
    make(
      'p',
      {},
      'Queries of an earlier slice, which training has not seen either. Those above are kept for the report alone.',
    ),
    comparisonTable('Before and after, on the queries that decide', choosing),
  );
  return [
    section(
      'figures',
      'Before and after',
      make(
        'p',
        {},
        'NDCG@10 on queries that training has never seen: 1 where every right answer stands first, 0 where none is among the first ten. Every query counts once.',
      ),
      comparisonTable('Before and after, on queries never seen', reporting),
      ...(choosing.length > 0 ? [decision] : []),
    ),
  ];
}

const searchIcon = (): Node => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', 'M10.2 10.2 14 14M11.5 6.75a4.75 4.75 0 1 1-9.5 0 4.75 4.75 0 0 1 9.5 0Z');
  svg.append(path);
  return svg;
};

function queryItem(list: 'gained' | 'lost', row: QueryRow, index: number): HTMLElement {
  const id = `${list}-${index}`;
  const ranks = make('span', { class: 'ranks', 'aria-hidden': 'true' }, `${row.before} → ${row.after}`);
  return make(
    'li',
    {},
    button(
      `open-${id}`,
      { class: 'hit', title: `Open ${row.place}` },
      { type: 'open', list, index },
      make('span', { class: 'query' }, row.query),
      make('span', { class: 'place' }, `${row.place} · ${row.kind}`),
      ranks,
      make('span', { class: 'visually-hidden' }, row.spoken),
    ),
    button(
      `search-${id}`,
      { class: 'icon', title: 'Search this', 'aria-label': `Search this: ${row.query}` },
      { type: 'search', list, index },
      searchIcon(),
    ),
  );
}

function queries(
  list: 'gained' | 'lost',
  title: string,
  words: { readonly lead: string; readonly none: string },
  rows: readonly QueryRow[],
): HTMLElement {
  if (rows.length === 0) return section(list, title, make('p', {}, words.none));
  const items = rows.map((row, index) => queryItem(list, row, index));
  return section(list, title, make('p', {}, words.lead), make('ol', { class: 'queries' }, ...items));
}

const gained = {
  lead: 'The place of the first right file before and after, by the whole search.',
  none: 'No query rose.',
};
const lost = { lead: 'Every query whose first right file fell.', none: 'No query fell.' };

function shareList(id: string, title: string, shares: readonly Share[]): HTMLElement[] {
  if (shares.length === 0) return [];
  const items = shares.flatMap(({ label, value, size }) => [
    make('dt', {}, label),
    make('dd', {}, bar(size), value),
  ]);
  return [section(id, title, make('dl', { class: 'shares' }, ...items))];
}

const factList = (facts: readonly Fact[]): HTMLElement =>
  section(
    'facts',
    'This run',
    make(
      'dl',
      { class: 'facts' },
      ...facts.flatMap(({ label, value }) => [make('dt', {}, label), make('dd', {}, value)]),
    ),
  );

/** Draws everything anew; what had the keys, what was unfolded and the place on the page stay. */
function show(view: ReportView): void {
  const focused = document.activeElement?.id;
  const unfolded = document.getElementById('choosing')?.hasAttribute('open') ?? false;
  const judged = view.reporting.length > 0;
  report.replaceChildren(
    header(view),
    ...figures(view),
    ...(judged
      ? [queries('gained', 'Gained most', gained, view.gained), queries('lost', 'Lost', lost, view.lost)]
      : []),
    make(
      'div',
      { class: 'columns' },
      make(
        'div',
        {},
        ...shareList('pairs', 'Learned from pairs', view.pairs),
        ...shareList('stages', 'Time by stage', view.stages),
      ),
      factList(view.facts),
    ),
  );
  if (unfolded) document.getElementById('choosing')?.setAttribute('open', '');
  if (told.textContent !== view.state) told.textContent = view.state;
  // The button that was pressed may have made way for another one.
  const successor = focused?.startsWith('action-')
    ? report.querySelector<HTMLElement>('.actions button')
    : null;
  if (focused) (document.getElementById(focused) ?? successor)?.focus();
}

/** A page that was hidden is loaded anew, at the place where it was left. */
let placeToRestore = Number((editor.getState() as { scroll?: number } | undefined)?.scroll ?? 0);

window.addEventListener('message', ({ data }: MessageEvent<ToReportPage>) => {
  show(data.view);
  if (placeToRestore > 0) window.scrollTo(0, placeToRestore);
  placeToRestore = 0;
});
window.addEventListener('scroll', () => editor.setState({ scroll: window.scrollY }), { passive: true });

editor.postMessage({ type: 'ready' });
