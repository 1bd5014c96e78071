import * as vscode from 'vscode';
import type { FolderSearchAnswer } from '../../engine/protocol.ts';
import { Latest } from '../latest.ts';
import type { Notifier } from '../notifier.ts';
import type { HitOpener } from '../openHit.ts';
import { count } from '../words.ts';
import { registerResultsCommands } from './commands.ts';
import { Freshness } from './freshness.ts';
import { type FileNode, type HitNode, type ResultNode, ResultsModel, stepFrom } from './model.ts';
import { ResultsTree } from './tree.ts';

const flatKey = 'mopq.resultsFlat';

/** A question that can be asked again, and its name for people. */
export interface Question {
  readonly title: string;
  ask(signal: AbortSignal): Promise<FolderSearchAnswer>;
}

interface Rooms {
  readonly opener: HitOpener;
  readonly notifier: Notifier;
  /** Where the layout of the view is remembered. */
  readonly store: vscode.Memento;
}

/** The results below the search panel: shows the answer to one question at a time, the newest. */
export class ResultsView implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #tree = new ResultsTree();
  readonly #view: vscode.TreeView<ResultNode>;
  readonly #latest = new Latest();
  readonly #freshness = new Freshness(() => this.#redraw());
  readonly #answered = new vscode.EventEmitter<{ question: Question; answer: FolderSearchAnswer }>();
  readonly #cleared = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#answered, this.#cleared, this.#freshness];
  /** Fires when an answer is shown, also after a refresh. */
  readonly onDidAnswer = this.#answered.event;
  /** Fires when the user takes the results away. */
  readonly onDidClear = this.#cleared.event;
  #question: Question | undefined;
  #answer: FolderSearchAnswer | undefined;
  #model: ResultsModel | undefined;
  #flat: boolean;
  /** The hit that was opened last, from which one goes on to the next. */
  #current: HitNode | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#view = vscode.window.createTreeView('mopq.results', {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    this.#disposables.push(
      this.#view,
      this.#view.onDidChangeSelection(({ selection: [node] }) => node?.kind === 'hit' && this.#mark(node)),
      registerResultsCommands(this, rooms.opener),
    );
    this.#flat = rooms.store.get(flatKey) === true;
    this.#layOut();
  }

  /** True while the shown answer was given before everything was indexed. */
  get isPartial(): boolean {
    return this.#answer?.partial === true;
  }

  /** The question whose answer is shown or under way. */
  get question(): Question | undefined {
    return this.#question;
  }

  get selected(): ResultNode | undefined {
    return this.#view.selection[0];
  }

  get files(): readonly FileNode[] {
    return this.#model?.files ?? [];
  }

  /** All hits in the order of their rows. */
  get hits(): readonly HitNode[] {
    return this.#model?.shown(this.#flat) ?? [];
  }

  /** Asks and shows the answer, unless a newer question comes first. */
  async show(question: Question): Promise<void> {
    const sameQuestion = question === this.#question;
    this.#question = question;
    const answer = await this.#latest.run((signal) => question.ask(signal));
    if (!answer) return;
    this.#set(answer, sameQuestion);
    this.#answered.fire({ question, answer });
  }

  /** Asks the present question again, where there is one. */
  async refresh(): Promise<void> {
    const question = this.#question;
    if (question) await this.#rooms.notifier.guard(() => this.show(question));
  }

  /** Empties the view and drops any answer under way. */
  clear(): void {
    this.#latest.cancel();
    this.#question = undefined;
    this.#rooms.opener.clear();
    this.#set(undefined, false);
  }

  /** Empties the view because the user wants it so. */
  takeAway(): void {
    this.clear();
    this.#cleared.fire();
  }

  dismiss(node: ResultNode): void {
    this.#tree.redraw(this.#model?.dismiss(node));
    this.#describe();
  }

  /** Shows the hits as one list, or else below their files. */
  setFlat(flat: boolean): void {
    this.#flat = flat;
    void this.#rooms.store.update(flatKey, flat);
    this.#layOut();
  }

  /** Moves the keyboard focus to the best result. */
  async focus(): Promise<void> {
    const [best] = this.hits;
    if (best) await this.#view.reveal(best, { focus: true, select: true });
  }

  /** Opens the hit after the one that was opened last, or before it. */
  async step(by: 1 | -1): Promise<void> {
    const node = stepFrom(this.hits, this.#current, by);
    if (!node) return;
    this.#current = node;
    if (this.#view.visible) await this.#view.reveal(node, { select: true });
    await this.#rooms.notifier.guard(() =>
      this.#rooms.opener.open(node.hit, { preview: true, preserveFocus: false }),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #mark(node: HitNode): void {
    this.#current = node;
    this.#rooms.opener.mark(node.hit);
  }

  #set(answer: FolderSearchAnswer | undefined, sameQuestion: boolean): void {
    this.#answer = answer;
    this.#model = answer && new ResultsModel(answer.hits);
    this.#current = undefined;
    this.#freshness.follow(this.#model);
    this.#tree.set(this.#model, sameQuestion);
    this.#describe();
  }

  #layOut(): void {
    void vscode.commands.executeCommand('setContext', flatKey, this.#flat);
    this.#tree.setFlat(this.#flat);
  }

  #redraw(): void {
    this.#tree.redraw();
    this.#describe();
  }

  /** Says above the tree what is in it. */
  #describe(): void {
    const hits = this.#model?.hitCount ?? 0;
    void vscode.commands.executeCommand('setContext', 'mopq.hasQuestion', this.#question !== undefined);
    void vscode.commands.executeCommand('setContext', 'mopq.hasResults', hits > 0);
    this.#view.description = this.#question?.title ?? '';
    this.#view.message = this.#answer && this.#model ? outcome(this.#answer, this.#model) : '';
  }
}

function outcome(answer: FolderSearchAnswer, { hitCount, files, ranked }: ResultsModel): string {
  const soFar = answer.partial ? ' so far' : '';
  if (hitCount === 0) return answer.hint ?? `Nothing found${soFar}.`;
  const size = `${count(hitCount, 'result')} in ${count(files.length, 'file')}${soFar}`;
  const stale = ranked.filter(({ staleness }) => staleness !== undefined).length;
  const then = stale === 0 ? '' : `. ${stale} changed since: refresh to ask again.`;
  return `${size} (${answer.milliseconds.toFixed(0)} ms)${then}`;
}
