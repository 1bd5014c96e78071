import * as vscode from 'vscode';
import type { FolderHit, FolderSearchAnswer } from '../../engine/protocol.ts';
import type { Configuration } from '../configuration.ts';
import { debounce } from '../debounce.ts';
import { Latest } from '../latest.ts';
import type { Notifier } from '../notifier.ts';
import type { HitOpener } from '../openHit.ts';
import { problemOf } from '../problems.ts';
import type { Searcher } from '../searcher.ts';
import type { SearchPanel } from '../searchPanel/index.ts';
import { count } from '../words.ts';
import { EditorsBefore } from './before.ts';
import { type Item, itemsFor, problemItem, similar, toPanel } from './items.ts';

const title = 'Search by Meaning';
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

/** What was asked last and its answer, painted at once when the palette is opened again. */
interface Last {
  query: string;
  answer?: FolderSearchAnswer;
}

/** `MoPQ Search: Search by Meaning...`, a palette whose items are the answer to what is typed. */
export function registerQuickSearch(rooms: Rooms): vscode.Disposable {
  const last: Last = { query: '' };
  let open: QuickSearch | undefined;
  return vscode.Disposable.from(
    vscode.commands.registerCommand('mopq.search', (query?: string) => {
      open = new QuickSearch(rooms, last, typeof query === 'string' ? query : '');
    }),
    vscode.commands.registerCommand('mopq.quickSearch.openToSide', () => open?.accept(true)),
    vscode.commands.registerCommand('mopq.quickSearch.showInResults', () => open?.handOver()),
  );
}

/** One appearance of the palette, from its opening to its end. */
class QuickSearch {
  readonly #rooms: Rooms;
  readonly #picker = vscode.window.createQuickPick<Item>();
  readonly #last: Last;
  readonly #latest = new Latest();
  readonly #preview = debounce((hit: FolderHit) => this.#show(hit), previewPauseMs);
  readonly #before = new EditorsBefore();
  #asking = false;
  /** Whether the user has moved among the rows: previews while one opens or types would only be in the way. */
  #moved = false;
  /** The answer whose rows are shown. */
  #shown = '';
  #accepted = false;
  /** The last preview, done or under way; undefined where there was none. */
  #previewed: Promise<void> | undefined;

  constructor(rooms: Rooms, last: Last, typed: string) {
    this.#rooms = rooms;
    this.#last = last;
    const picker = this.#picker;
    picker.placeholder = 'Describe the code or document that you are looking for';
    picker.title = title;
    picker.buttons = [toPanel];
    picker.keepScrollPosition = true;
    keepOrder(picker);
    this.#begin(typed);
    picker.onDidChangeValue(() => {
      this.#moved = false;
      this.#preview.cancel();
      void this.#askNewest();
    });
    picker.onDidChangeActive(([item]) => {
      this.#moved ||= item !== undefined && item !== picker.items.find(({ hit }) => hit);
      const { previewResults } = rooms.configuration.settings;
      // What is highlighted while a question is open is a row of the answer before.
      if (this.#moved && previewResults && item?.hit && !this.#asking) this.#preview(item.hit);
    });
    picker.onDidAccept(() => this.accept(false));
    picker.onDidTriggerButton(() => this.handOver());
    picker.onDidTriggerItemButton(({ item, button }) =>
      button === similar ? this.#findSimilar(item) : this.#open(item, true),
    );
    picker.onDidHide(() => this.#end());
    picker.show();
    void vscode.commands.executeCommand('setContext', openContext, true);
    void this.#askNewest();
  }

  accept(side: boolean): void {
    const [item] = this.#picker.activeItems;
    void (item?.hit ? this.#open(item, side) : this.handOver());
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

  /** Shows the last query, which the editor selects so that typing replaces it, and what it found. */
  #begin(typed: string): void {
    const { query, answer } = this.#last;
    this.#picker.value = typed || query || this.#rooms.panel.query.text;
    if (answer && this.#picker.value === query) this.#fill(answer);
  }

  /** Asks what is in the box, again until no newer text has been typed meanwhile. */
  async #askNewest(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (let asked: string | undefined; asked !== this.#picker.value; ) {
      asked = this.#picker.value;
      await this.#ask(asked);
    }
    this.#asking = false;
    this.#picker.busy = false;
  }

  async #ask(text: string): Promise<void> {
    if (text.trim() === '') return this.#fill(undefined);
    this.#picker.busy = true;
    try {
      const query = { text, mode: this.#rooms.configuration.settings.mode };
      const answer = await this.#latest.run((signal) => this.#rooms.searcher.search(query, signal));
      if (!answer) return;
      Object.assign(this.#last, { query: text, answer });
      this.#fill(answer);
    } catch (error) {
      this.#shown = '';
      this.#picker.items = [problemItem(problemOf(error).text)];
    }
  }

  /** Shows an answer, unless it is the one that is shown: the highlighted row stays where it is. */
  #fill(answer: FolderSearchAnswer | undefined): void {
    const shown = JSON.stringify(answer && [answer.hits, answer.partial, answer.hint]) ?? '';
    if (shown === this.#shown) return;
    this.#shown = shown;
    const soFar = answer?.partial ? ' so far' : '';
    const found = answer && answer.hits.length > 0 ? `: ${count(answer.hits.length, 'result')}${soFar}` : '';
    this.#picker.title = `${title}${found}`;
    this.#picker.items = answer ? itemsFor(answer) : [];
  }

  async #findSimilar({ hit }: Item): Promise<void> {
    this.#accepted = true;
    this.#picker.hide();
    await this.#goBack();
    await vscode.commands.executeCommand('mopq.results.findSimilar', { kind: 'hit', hit });
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
    await panel.remember(this.#last.query);
  }

  #end(): void {
    void vscode.commands.executeCommand('setContext', openContext, false);
    this.#preview.cancel();
    this.#latest.cancel();
    this.#picker.dispose();
    if (!this.#accepted && this.#previewed) void this.#goBack();
  }

  /** Leaves the editor as it was before the previews. */
  async #goBack(): Promise<void> {
    if (!this.#previewed) return;
    await this.#previewed;
    this.#rooms.opener.clear();
    await this.#before.restore();
  }
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
