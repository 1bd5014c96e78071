import * as vscode from 'vscode';
import type { Configuration } from '../configuration.ts';
import type { EngineHost } from '../engineHost.ts';
import type { IndexSummary } from '../indexSummary.ts';
import { problemOf } from '../problems.ts';
import type { Question, ResultsView } from '../resultsView/index.ts';
import type { Searcher } from '../searcher.ts';
import type { Workspace } from '../workspace.ts';
import { choicesFrom } from './choices.ts';
import { partsOf, textOf } from './filters.ts';
import { History } from './history.ts';
import { keepLastQuery, readLastQuery } from './lastQuery.ts';
import type { FromPage, PanelAction, PanelQuery, ToPage } from './messages.ts';
import { pageHtml } from './page.ts';
import { type SearchOutcome, stateLine } from './stateLine.ts';

/** A search that takes longer than this is told; a shorter one would only flicker. */
const patienceMs = 250;

const commandOf: Record<PanelAction, string> = {
  openSettings: 'mopq.openSettings',
  turnOn: 'mopq.turnOn',
  showLog: 'mopq.showLog',
  retry: 'mopq.retry',
  resume: 'mopq.resume',
  openFolder: 'vscode.openFolder',
  manageTrust: 'workbench.trust.manage',
};

interface Rooms {
  readonly extension: vscode.Uri;
  readonly store: vscode.Memento;
  readonly configuration: Configuration;
  readonly host: EngineHost;
  readonly workspace: Workspace;
  readonly searcher: Searcher;
  readonly results: ResultsView;
}

/** The query box: takes what the page sends, asks through the results view, and tells how it went. */
export class SearchPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #history: History;
  readonly #disposables: vscode.Disposable[];
  #page: vscode.Webview | undefined;
  #query: PanelQuery;
  #question: Question | undefined;
  #outcome: SearchOutcome = { kind: 'none' };
  #searchId = 0;
  #indexWas: IndexSummary['kind'] | undefined;
  #choicesTold = '';

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#history = new History(rooms.store);
    this.#query = readLastQuery(rooms.store, rooms.configuration.settings.mode);
    this.#disposables = [
      vscode.window.registerWebviewViewProvider('mopq.panel', this),
      rooms.host.onChange(() => this.#followIndex()),
      rooms.results.onDidAnswer(({ question, answer }) => {
        const hits = answer.hits.length;
        const ours = question === this.#question;
        this.#outcome = ours
          ? { kind: 'answered', hits, query: this.#query, hint: answer.hint }
          : { kind: 'none' };
        this.#tellState();
      }),
      rooms.results.onDidClear(() => {
        const { filters } = partsOf(this.#query.text);
        return this.setQuery({ ...this.#query, text: textOf('', filters) });
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#tellState()),
      rooms.configuration.onDidChange(() =>
        this.#post({ type: 'searchAsYouType', on: rooms.configuration.settings.searchAsYouType }),
      ),
      vscode.commands.registerCommand('mopq.focusSearch', () => this.focus()),
      vscode.commands.registerCommand('mopq.clearHistory', () => this.#clearHistory()),
    ];
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { extension } = this.#rooms;
    // Schemas take as long to load as all that activation waits for, and are not needed without a page.
    const { fromPage } = await import('./messages.ts');
    this.#page = view.webview;
    view.webview.options = { enableScripts: true, localResourceRoots: [extension] };
    view.webview.onDidReceiveMessage((message) => this.#receive(fromPage.parse(message)));
    view.onDidDispose(() => {
      this.#page = undefined;
    });
    view.webview.html = pageHtml(view.webview, extension);
  }

  async focus(): Promise<void> {
    await vscode.commands.executeCommand('mopq.panel.focus');
    this.#post({ type: 'focus' });
  }

  /** The query that the box shows. */
  get query(): PanelQuery {
    return this.#query;
  }

  /** Puts a query into the box and searches for it. */
  async setQuery(query: PanelQuery): Promise<void> {
    this.#post({ type: 'query', query });
    await this.#search(query);
  }

  /** Notes a query that led somewhere, for the history. */
  async remember(text: string): Promise<void> {
    await this.#history.add(text, this.#rooms.configuration.settings.historySize);
    this.#tellHistory();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#greet();
      case 'search':
        this.#searchId = message.id;
        return this.#search(message.query);
      case 'submit':
        this.#searchId = message.id;
        await this.remember(message.query.text);
        await this.#search(message.query);
        return this.#rooms.results.focus();
      case 'action':
        await vscode.commands.executeCommand(commandOf[message.action]);
    }
  }

  async #search(query: PanelQuery): Promise<void> {
    const { results, searcher, store } = this.#rooms;
    const answered = this.#outcome.kind === 'answered' && this.#question !== undefined;
    if (
      answered &&
      JSON.stringify(query) === JSON.stringify(this.#query) &&
      results.question === this.#question
    )
      return;
    this.#query = query;
    keepLastQuery(store, query);
    if (partsOf(query.text).words === '') {
      this.#question = undefined;
      this.#outcome = { kind: 'none' };
      results.clear();
      this.#tellState();
      return;
    }
    const question: Question = { title: query.text, ask: (signal) => searcher.search(query, signal) };
    this.#question = question;
    this.#outcome = { kind: 'none' };
    const slow = setTimeout(() => this.#settle(question, { kind: 'searching' }), patienceMs);
    try {
      await results.show(question);
    } catch (error) {
      this.#settle(question, { kind: 'failed', problem: problemOf(error) });
    } finally {
      clearTimeout(slow);
    }
  }

  /** Notes how a search went, unless a newer one took its place. */
  #settle(question: Question, outcome: SearchOutcome): void {
    if (question !== this.#question) return;
    this.#outcome = outcome;
    this.#tellState();
  }

  async #clearHistory(): Promise<void> {
    await this.#history.clear();
    this.#tellHistory();
  }

  #greet(): void {
    const { searchAsYouType } = this.#rooms.configuration.settings;
    this.#post({ type: 'init', query: this.#query, history: this.#history.entries, searchAsYouType });
    this.#choicesTold = '';
    this.#tellIndex();
    // The page is made anew each time the view is shown, also to show what is similar to something.
    if (this.#rooms.results.question === undefined) void this.#search(this.#query);
  }

  #tellHistory(): void {
    this.#post({ type: 'history', history: this.#history.entries });
  }

  /** Tells the index's state, and asks again what could not be answered, or not in full, before. */
  #followIndex(): void {
    const { kind } = this.#rooms.workspace.summary;
    const [was, { results }] = [this.#indexWas, this.#rooms];
    this.#indexWas = kind;
    this.#tellIndex();
    if (was === 'failed' && kind !== 'failed') void this.#search(this.#query);
    else if (was !== 'ready' && kind === 'ready' && results.isPartial) void results.refresh();
  }

  #tellIndex(): void {
    const choices = choicesFrom(this.#rooms.host.statuses);
    const told = JSON.stringify(choices);
    if (told !== this.#choicesTold) this.#post({ type: 'choices', choices });
    this.#choicesTold = told;
    this.#tellState();
  }

  #tellState(): void {
    const { summary } = this.#rooms.workspace;
    const state = stateLine(summary, this.#outcome, vscode.workspace.isTrusted);
    this.#post({ type: 'state', state, searchId: this.#searchId });
  }

  #post(message: ToPage): void {
    void this.#page?.postMessage(message);
  }
}
