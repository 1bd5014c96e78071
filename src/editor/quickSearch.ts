import * as vscode from 'vscode';
import type { Configuration } from './configuration.ts';
import { debounce } from './debounce.ts';
import { Latest } from './latest.ts';
import { fileUri } from './location.ts';
import type { Found, HitOpener } from './openHit.ts';
import { problemOf } from './problems.ts';
import { place } from './resultsView/explain.ts';
import { tellingLine } from './resultsView/tellingLine.ts';
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
}

type Item = vscode.QuickPickItem & { readonly found?: Found };

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
      open = new QuickSearch(rooms, typeof query === 'string' ? query : lastQuery, (text) => {
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
  readonly #search = debounce(() => void this.#ask(), typingPauseMs);
  readonly #preview = debounce((found: Found) => void this.#show(found), previewPauseMs);
  readonly #cameFrom = vscode.window.activeTextEditor;
  readonly #visibleBefore = this.#cameFrom?.selection;
  #accepted = false;
  #previewed = false;

  constructor(rooms: Rooms, query: string, remember: (query: string) => void) {
    this.#rooms = rooms;
    const picker = this.#picker;
    picker.placeholder = 'Describe the code or document that you are looking for';
    picker.title = title;
    picker.buttons = [toPanel];
    keepOrder(picker);
    picker.value = query;
    picker.onDidChangeValue((value) => {
      remember(value);
      this.#search();
    });
    picker.onDidChangeActive(([item]) => {
      if (item?.found && rooms.configuration.settings.previewResults) this.#preview(item.found);
    });
    picker.onDidAccept(() => this.accept(false));
    picker.onDidTriggerButton(() => this.handOver());
    picker.onDidTriggerItemButton(({ item }) => this.#open(item, true));
    picker.onDidHide(() => this.#end());
    picker.show();
    void vscode.commands.executeCommand('setContext', openContext, true);
    if (query !== '') void this.#ask();
  }

  accept(side: boolean): void {
    this.#open(this.#picker.activeItems[0], side);
  }

  /** Leaves the answer to the panel and the results view. */
  async handOver(): Promise<void> {
    this.#accepted = true;
    const { panel } = this.#rooms;
    const text = this.#picker.value;
    this.#picker.hide();
    await panel.focus();
    await panel.setQuery({ ...panel.query, text });
  }

  async #ask(): Promise<void> {
    const text = this.#picker.value;
    if (text.trim() === '') {
      this.#latest.cancel();
      this.#fill([]);
      return;
    }
    this.#picker.busy = true;
    try {
      const query = { text, mode: this.#rooms.configuration.settings.mode, language: '', path: '' };
      const answer = await this.#latest.run((signal) => this.#rooms.searcher.search(query, signal));
      if (!answer) return;
      const items = answer.hits.map((hit) => itemFor({ hit, telling: tellingLine(hit) }));
      const soFar = answer.partial ? ' so far' : '';
      this.#fill(items, items.length > 0 ? count(items.length, 'result') + soFar : `nothing found${soFar}`);
    } catch (error) {
      this.#fill([], problemOf(error).text);
    }
    this.#picker.busy = false;
  }

  #fill(items: Item[], outcome?: string): void {
    this.#picker.title = outcome === undefined ? title : `${title}: ${outcome}`;
    this.#picker.items = items;
  }

  async #show(found: Found): Promise<void> {
    this.#previewed = true;
    await this.#rooms.opener.open(found, { preview: true, preserveFocus: true });
  }

  #open(item: Item | undefined, side: boolean): void {
    if (!item?.found) return;
    this.#accepted = true;
    void this.#rooms.panel.remember(this.#picker.value);
    void this.#rooms.opener.open(item.found, { preview: false, preserveFocus: false, toSide: side });
    this.#picker.hide();
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
    this.#rooms.opener.clear();
    if (!this.#cameFrom || !this.#visibleBefore) return;
    await vscode.window.showTextDocument(this.#cameFrom.document, {
      viewColumn: this.#cameFrom.viewColumn ?? vscode.ViewColumn.Active,
      selection: this.#visibleBefore,
    });
  }
}

function itemFor(found: Found): Item {
  const { hit, telling } = found;
  return {
    found,
    label: telling.label,
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
