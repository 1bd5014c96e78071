/**
 * The script of the search panel's page. It holds what is typed and nothing else: every answer, state and
 * history entry comes from the extension.
 */
import type {
  FromPage,
  LanguageChoice,
  PanelQuery,
  StateLine,
  ToPage,
} from '../src/editor/searchPanel/messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const typingPauseMs = 150;
const maxQueryLines = 3;

const editor = acquireVsCodeApi();
const find = <T extends HTMLElement>(id: string, type: new () => T): T => {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${id}.`);
  return element;
};

const form = find('search', HTMLFormElement);
const query = find('query', HTMLTextAreaElement);
const clear = find('clear', HTMLButtonElement);
const language = find('language', HTMLSelectElement);
const path = find('path', HTMLInputElement);
const state = find('state', HTMLDivElement);
const progress = find('progress', HTMLDivElement);
const stateText = find('state-text', HTMLSpanElement);
const action = find('action', HTMLButtonElement);

let searchId = 0;
let searchAsYouType = true;
let typing: ReturnType<typeof setTimeout> | undefined;
let history: readonly string[] = [];
/** Where in the history the box is; -1 is what was typed. */
let historyAt = -1;
let typed = '';

function currentQuery(): PanelQuery {
  const mode = new FormData(form).get('mode') as PanelQuery['mode'];
  return { text: query.value, mode, language: language.value, path: path.value };
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

function write(text: string): void {
  query.value = text;
  query.setSelectionRange(text.length, text.length);
  fitHeight();
}

/** Arrow keys leave the box only from its first and last line, so that they still move within a long query. */
function recall(step: 1 | -1): boolean {
  const [before, after] = [query.value.slice(0, query.selectionStart), query.value.slice(query.selectionEnd)];
  if ((step === 1 ? before : after).includes('\n')) return false;
  const next = historyAt + step;
  if (next < -1 || next >= history.length) return false;
  if (historyAt === -1) typed = query.value;
  historyAt = next;
  write(next === -1 ? typed : (history[next] ?? ''));
  sendAfterPause();
  return true;
}

function showQuery(shown: PanelQuery): void {
  write(shown.text);
  for (const radio of form.querySelectorAll<HTMLInputElement>('input[name=mode]')) {
    radio.checked = radio.value === shown.mode;
  }
  path.value = shown.path;
  if (![...language.options].some(({ value }) => value === shown.language)) {
    language.add(new Option(shown.language, shown.language));
  }
  language.value = shown.language;
  markFilters();
}

function showLanguages(languages: readonly LanguageChoice[]): void {
  const options = languages.map(
    ({ id, name, files }) => new Option(`${name} (${files.toLocaleString('en')})`, id),
  );
  const chosen = language.value;
  // Rebuilding a list that is the same would close it under the user's hands.
  const same =
    options.length === language.options.length - 1 &&
    options.every(({ text }, i) => text === language.options[i + 1]?.text);
  if (same) return;
  if (chosen !== '' && !languages.some(({ id }) => id === chosen))
    options.unshift(new Option(chosen, chosen));
  language.replaceChildren(new Option('All languages', ''), ...options);
  language.value = chosen;
}

function showState({ tone, text, progress: done, action: offered }: StateLine): void {
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
  action.hidden = offered === undefined;
  if (offered) {
    action.textContent = offered.label;
    action.onclick = () => editor.postMessage({ type: 'action', action: offered.id });
  }
}

/** A filter that is set stands out, so that it is not forgotten. */
function markFilters(): void {
  language.classList.toggle('set', language.value !== '');
  path.classList.toggle('set', path.value.trim() !== '');
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
    case 'languages':
      showLanguages(message.languages);
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
  historyAt = -1;
  fitHeight();
  sendAfterPause();
});
query.addEventListener('keydown', (event) => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key, shiftKey } = event;
  if (key === 'Enter' && !shiftKey) send('submit');
  else if (key === 'Escape' && query.value !== '') clear.click();
  else if (!shiftKey && key === 'ArrowUp' && recall(1)) event.preventDefault();
  else if (!shiftKey && key === 'ArrowDown' && recall(-1)) event.preventDefault();
  if (key === 'Enter' && !shiftKey) event.preventDefault();
});
path.addEventListener('input', () => {
  markFilters();
  sendAfterPause();
});
path.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  send('submit');
});
language.addEventListener('change', () => {
  markFilters();
  send('search');
});
find('mode', HTMLFieldSetElement).addEventListener('change', () => send('search'));
clear.addEventListener('click', () => {
  write('');
  historyAt = -1;
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
