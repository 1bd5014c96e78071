/**
 * The script of the search panel's page. It holds what is typed and nothing else: every answer, state and
 * history entry comes from the extension.
 */
import { finished, partsOf, textOf, without } from '../src/editor/searchPanel/filters.ts';
import type {
  FromPage,
  PanelQuery,
  StateAction,
  StateLine,
  ToPage,
} from '../src/editor/searchPanel/messages.ts';
import { find, make } from './page.ts';
import { Chips } from './panelChips.ts';
import { Completion } from './panelCompletion.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const typingPauseMs = 100;
const maxQueryLines = 3;

const editor = acquireVsCodeApi();
const form = find('search', HTMLFormElement);
const query = find('query', HTMLTextAreaElement);
const clear = find('clear', HTMLButtonElement);
const add = find('add', HTMLButtonElement);
const state = find('state', HTMLElement);
const progress = find('progress', HTMLDivElement);
const stateText = find('state-text', HTMLSpanElement);
const actions = find('actions', HTMLSpanElement);

const chips = new Chips(find('chips', HTMLUListElement), {
  changed: () => send('search'),
  leave: () => query.focus(),
});
const completion = new Completion(
  { box: query, list: find('options', HTMLDivElement), told: find('options-told', HTMLSpanElement) },
  () => {
    const before = chips.filters.length;
    edited();
    if (chips.filters.length > before) send('search');
  },
);

let searchId = 0;
let searchAsYouType = true;
let typing: ReturnType<typeof setTimeout> | undefined;
let history: readonly string[] = [];
/** Where in the history the box is; -1 is what was typed. */
let historyAt = -1;
let typed = '';
let actionsTold = '[]';

function currentQuery(): PanelQuery {
  const mode = new FormData(form).get('mode') as PanelQuery['mode'];
  return { text: textOf(query.value, chips.filters), mode };
}

function send(type: 'search' | 'submit'): void {
  clearTimeout(typing);
  searchId++;
  editor.postMessage({ type, id: searchId, query: currentQuery() });
}

function sendAfterPause(): void {
  clearTimeout(typing);
  if (searchAsYouType || query.value === '') typing = setTimeout(send, typingPauseMs, 'search');
}

/** Makes the box as high as its text, up to a few lines. */
function fitHeight(): void {
  clear.hidden = query.value === '';
  query.style.height = 'auto';
  const style = getComputedStyle(query);
  const most = Number.parseFloat(style.lineHeight) * maxQueryLines + 2 * Number.parseFloat(style.paddingTop);
  const border = query.offsetHeight - query.clientHeight;
  query.style.height = `${Math.min(query.scrollHeight, most) + border}px`;
  query.style.overflowY = query.scrollHeight > most ? 'auto' : 'hidden';
}

/** Writes words into the box, the caret behind them or at `caret`. */
function write(words: string, caret = words.length): void {
  query.value = words;
  query.setSelectionRange(caret, caret);
  fitHeight();
}

/** Shows a query's words in the box and its filters as chips. */
function show(text: string): void {
  const { words, filters } = partsOf(text);
  chips.set(filters);
  write(words);
  completion.close();
}

/** Makes chips of the filters in the box that are ended, or of all; false where there are none. */
function takeFilters(all: boolean): boolean {
  const taken = all ? partsOf(query.value).filters : finished(query.value);
  if (taken.length === 0) return false;
  const caret = query.selectionEnd;
  const before = taken.filter(({ start, token }) => start + token.length <= caret);
  chips.set([...chips.filters, ...taken]);
  write(without(query.value, taken), without(query.value.slice(0, caret), before).length);
  return true;
}

/** A filter is ended too by leaving the box. */
function left(): void {
  if (!query.matches(':focus') && takeFilters(true)) sendAfterPause();
}

/** What follows from any change of the box by its user. */
function edited(): void {
  historyAt = -1;
  takeFilters(false);
  fitHeight();
  sendAfterPause();
}

/** Arrow keys leave the box only from its first and last line, so that they still move within a long query. */
function recall(step: 1 | -1): boolean {
  const [before, after] = [query.value.slice(0, query.selectionStart), query.value.slice(query.selectionEnd)];
  if ((step === 1 ? before : after).includes('\n')) return false;
  const next = historyAt + step;
  if (next < -1 || next >= history.length) return false;
  if (historyAt === -1) typed = currentQuery().text;
  historyAt = next;
  show(next === -1 ? typed : (history[next] ?? ''));
  sendAfterPause();
  return true;
}

function showQuery({ text, mode }: PanelQuery): void {
  show(text);
  for (const radio of form.querySelectorAll<HTMLInputElement>('input[name=mode]')) {
    radio.checked = radio.value === mode;
  }
}

function showState({ tone, text, progress: done, actions: offered = [] }: StateLine): void {
  state.dataset.tone = tone;
  // A screen reader announces every change, so an unchanged text is left alone.
  if (stateText.textContent !== text) stateText.textContent = text;
  progress.hidden = done === undefined;
  progress.classList.toggle('endless', done === null);
  if (typeof done === 'number') {
    progress.setAttribute('aria-valuenow', String(done));
    progress.style.setProperty('--done', `${done}%`);
  } else {
    progress.removeAttribute('aria-valuenow');
  }
  const told = JSON.stringify(offered);
  // The focus would be lost with the button that has it.
  if (told !== actionsTold) actions.replaceChildren(...offered.map(actionButton));
  actionsTold = told;
}

function actionButton(offered: StateAction): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'link' }, offered.label);
  button.addEventListener('click', () => {
    if ('id' in offered) return editor.postMessage({ type: 'action', action: offered.id });
    showQuery(offered.query);
    send('search');
    query.focus();
  });
  return button;
}

function receive(message: ToPage): void {
  switch (message.type) {
    case 'init':
      history = message.history;
      searchAsYouType = message.searchAsYouType;
      showQuery(message.query);
      break;
    case 'query':
      clearTimeout(typing);
      showQuery(message.query);
      break;
    case 'history':
      history = message.history;
      historyAt = -1;
      break;
    case 'choices':
      completion.choices = message.choices;
      break;
    case 'searchAsYouType':
      searchAsYouType = message.on;
      break;
    case 'focus':
      query.focus();
      query.select();
      break;
    case 'state':
      if (message.searchId >= searchId) showState(message.state);
  }
}

query.addEventListener('input', () => {
  edited();
  completion.update();
});
query.addEventListener('keydown', (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  if (
    event.ctrlKey
      ? asksForFilters(event)
      : !event.shiftKey && (completion.takes(event) || takesKey(event.key))
  ) {
    event.preventDefault();
  }
});
query.addEventListener('blur', () => {
  // What is being clicked would move away from the pointer.
  if (document.querySelector(':active'))
    addEventListener('pointerup', () => setTimeout(left), { once: true });
  else left();
});

function asksForFilters({ key }: KeyboardEvent): boolean {
  if (key === ' ') completion.update(true);
  return key === ' ';
}

/** Takes a key of the box that the browser should not see. */
function takesKey(key: string): boolean {
  switch (key) {
    case 'Enter':
      takeFilters(true);
      send('submit');
      return true;
    case 'Escape':
      if (query.value !== '') clear.click();
      return false;
    case 'ArrowUp':
      return recall(1);
    case 'ArrowDown':
      return recall(-1);
    case 'Backspace':
      if (query.selectionEnd > 0) return false;
      chips.focusLast();
      return true;
    default:
      return false;
  }
}

add.addEventListener('click', () => {
  query.focus();
  completion.update(true);
});
find('mode', HTMLFieldSetElement).addEventListener('change', () => send('search'));
clear.addEventListener('click', () => {
  write('');
  historyAt = -1;
  completion.close();
  send('search');
  query.focus();
});
form.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => receive(data));
/** The box takes the keys when the page gets the focus, unless something else in it has it already. */
function takeFocus(): void {
  if (document.hasFocus() && document.activeElement === document.body) query.focus();
}

window.addEventListener('focus', takeFocus);
takeFocus();
// The box changes its height with its width.
new ResizeObserver(fitHeight).observe(form);

editor.postMessage({ type: 'ready' });
