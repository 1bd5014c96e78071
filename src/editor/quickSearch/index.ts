import * as vscode from 'vscode';
import type { FolderHit } from '../engine/protocol.ts';
import type { Configuration } from './configuration.ts';
import { debounce } from './debounce.ts';
import { Latest } from './latest.ts';
import { fileUri } from './location.ts';
import type { Notifier } from './notifier.ts';
import type { HitOpener } from './openHit.ts';
import { problemOf } from './problems.ts';
import { place } from './resultsView/explain.ts';
import { rowOf } from './resultsView/row.ts';
import type { Searcher } from './searcher.ts';
import type { SearchPanel } from './searchPanel/index.ts';
import { count } from './words.ts';

const title = 'Search by Meaning';
const typingPauseMs = 120;
/** Opening an editor for every row that is passed would cost more than the search. */
const previewPauseMs = 100;
const openContext = 'mopq.quickSearchOpen';

interface Rooms {
  readonly configuration: Configuration;
  readonly searcher: Searcher;
  readonly opener: HitOpener;
  readonly panel: SearchPanel;
  readonly notifier: Notifier;
}

type Item = vscode.QuickPickItem & { readonly hit?: FolderHit };

const toPanel: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('list-tree'),
  tooltip: 'Show in the Results View (Alt+Enter)',
};
const toSide: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('split-horizontal'),
  tooltip: 'Open to the Side (Ctrl+Enter)',
};

/** `MoPQ Search: Search by Meaning...`, a palette whose items are the answer to what is typed. */
export function registerQuickSearch(rooms: Rooms): vscode.Disposable {
  let lastQuery = '';
  let open: QuickSearch | undefined;
  return vscode.Disposable.from(
    vscode.commands.registerCommand('mopq.search', (query?: string) => {
      const typed = typeof query === 'string' ? query : '';
      open = new QuickSearch(rooms, typed, lastQuery, (text) => {
        lastQuery = text;
      });
    }),
    vscode.commands.registerCommand('mopq.quickSearch.openToSide', () => open?.accept(true)),
    vscode.commands.registerCommand('mopq.quickSearch.showInResults', () => open?.handOver()),
  );
}

/** One appearance of the palette, from its opening to its end. */
class QuickSearch {
  readonly #rooms: Rooms;
  readonly #picker = vscode.window.createQuickPick<Item>();
  readonly #latest = new Latest();
  readonly #search = debounce(() => void this.#ask(this.#picker.value), typingPauseMs);
  readonly #preview = debounce((hit: FolderHit) => this.#show(hit), previewPauseMs);
  readonly #cameFrom = vscode.window.activeTextEditor;
  readonly #selectionBefore = this.#cameFrom?.selection;
  /** What the items answer: the text in the box or, until something is typed, the last query. */
  #query = '';
  #accepted = false;
  /** The last preview, done or under way; undefined where there was none. */
  #previewed: Promise<void> | undefined;

  constructor(rooms: Rooms, typed: string, lastQuery: string, remember: (query: string) => void) {
    this.#rooms = rooms;
    const picker = this.#picker;
    picker.placeholder = 'Describe the code or document that you are looking for';
    picker.title = title;
    picker.buttons = [toPanel];
    keepOrder(picker);
    picker.value = typed;
    picker.onDidChangeValue((value) => {
      if (value.trim() !== '') remember(value);
      this.#search();
    });
    picker.onDidChangeActive(([item]) => {
      if (item?.hit && rooms.configuration.settings.previewResults) this.#preview(item.hit);
    });
    picker.onDidAccept(() => this.accept(false));
    picker.onDidTriggerButton(() => this.handOver());
    picker.onDidTriggerItemButton(({ item }) => this.#open(item, true));
    picker.onDidHide(() => this.#end());
    picker.show();
    void vscode.commands.executeCommand('setContext', openContext, true);
    void this.#ask(typed || lastQuery);
  }

  accept(side: boolean): void {
    void this.#open(this.#picker.activeItems[0], side);
  }

  /** Leaves the answer to the panel and the results view. */
  async handOver(): Promise<void> {
    this.#accepted = true;
    const { panel } = this.#rooms;
    const text = this.#query;
    this.#picker.hide();
    await panel.focus();
    await panel.setQuery({ ...panel.query, text });
  }

  async #ask(text: string): Promise<void> {
    this.#query = text;
    this.#picker.busy = text.trim() !== '';
    if (!this.#picker.busy) {
      this.#latest.cancel();
      this.#fill([]);
      return;
    }
    try {
      const query = { text, mode: this.#rooms.configuration.settings.mode, language: '', path: '' };
      const answer = await this.#latest.run((signal) => this.#rooms.searcher.search(query, signal));
      if (!answer) return;
      const items = answer.hits.map(itemFor);
      const soFar = answer.partial ? ' so far' : '';
      this.#fill(
        items,
        items.length > 0 ? count(items.length, 'result') + soFar : (answer.hint ?? `nothing found${soFar}`),
      );
    } catch (error) {
      this.#fill([], problemOf(error).text);
    }
    this.#picker.busy = false;
  }

  #fill(items: Item[], outcome?: string): void {
    const last = this.#picker.value === '' && items.length > 0;
    const label = `last search: ${this.#query}`;
    this.#picker.title = outcome === undefined ? title : `${title}: ${outcome}`;
    this.#picker.items = last ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items] : items;
  }

  #show(hit: FolderHit): void {
    const opened = this.#rooms.opener.open(hit, { preview: true, preserveFocus: true });
    // A file that cannot be previewed tells why when it is opened.
    this.#previewed = opened.catch(() => undefined);
  }

  async #open(item: Item | undefined, side: boolean): Promise<void> {
    const hit = item?.hit;
    if (!hit) return;
    this.#accepted = true;
    this.#picker.hide();
    await this.#previewed;
    if (side && this.#previewed) await this.#goBack();
    const { notifier, opener, panel } = this.#rooms;
    const how = { preview: false, preserveFocus: false, toSide: side };
    await notifier.guard(() => opener.open(hit, how));
    await panel.remember(this.#query);
  }

  #end(): void {
    void vscode.commands.executeCommand('setContext', openContext, false);
    this.#search.cancel();
    this.#preview.cancel();
    this.#latest.cancel();
    this.#picker.dispose();
    if (!this.#accepted && this.#previewed) void this.#goBack();
  }

  /** Leaves the editor as it was before the previews. */
  async #goBack(): Promise<void> {
    await this.#previewed;
    this.#rooms.opener.clear();
    if (this.#cameFrom && this.#selectionBefore) {
      await vscode.window.showTextDocument(this.#cameFrom.document, {
        viewColumn: this.#cameFrom.viewColumn ?? vscode.ViewColumn.Active,
        selection: this.#selectionBefore,
      });
      return;
    }
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    if (activeTab?.isPreview) await vscode.window.tabGroups.close(activeTab);
  }
}

function itemFor(hit: FolderHit): Item {
  return {
    hit,
    label: rowOf(hit).label,
    // Left out, it would be made from `resourceUri`, which is here for the icon.
    description: hit.symbols.slice(0, 2).join(', ') || ' ',
    detail: `${hit.path}${place(hit)}`,
    resourceUri: fileUri(hit),
    iconPath: vscode.ThemeIcon.File,
    alwaysShow: true,
    buttons: [toSide],
  };
}

/** Rows that contain the query word for word would come first otherwise, whatever their rank. */
function keepOrder(picker: vscode.QuickPick<Item>): void {
  try {
    // Not in the API's types yet, though every editor since 2020 has it.
    Object.assign(picker, { sortByLabel: false });
  } catch {
    // An editor that withholds it sorts as it likes; the results are the same.
  }
}
