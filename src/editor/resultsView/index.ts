import * as vscode from 'vscode';
import type { FolderHit, FolderSearchAnswer } from '../../engine/protocol.ts';
import { Latest } from '../latest.ts';
import { fileUri } from '../location.ts';
import type { Notifier } from '../notifier.ts';
import type { HitOpener } from '../openHit.ts';
import { count } from '../words.ts';
import { place } from './explain.ts';
import { type HitNode, type ResultNode, ResultsModel } from './model.ts';
import { ResultsTree } from './tree.ts';

/** A question that can be asked again, and its name for people. */
export interface Question {
  readonly title: string;
  ask(signal: AbortSignal): Promise<FolderSearchAnswer>;
}

/** The results below the search panel: shows the answer to one question at a time, the newest. */
export class ResultsView implements vscode.Disposable {
  readonly #tree = new ResultsTree();
  readonly #view: vscode.TreeView<ResultNode>;
  readonly #latest = new Latest();
  readonly #opener: HitOpener;
  readonly #notifier: Notifier;
  readonly #answered = new vscode.EventEmitter<{ question: Question; answer: FolderSearchAnswer }>();
  readonly #cleared = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#answered, this.#cleared];
  /** Fires when an answer is shown, also after a refresh. */
  readonly onDidAnswer = this.#answered.event;
  /** Fires when the user takes the results away. */
  readonly onDidClear = this.#cleared.event;
  #question: Question | undefined;
  #answer: FolderSearchAnswer | undefined;
  #model: ResultsModel | undefined;

  constructor(opener: HitOpener, notifier: Notifier) {
    this.#opener = opener;
    this.#notifier = notifier;
    this.#view = vscode.window.createTreeView('mopq.results', {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    this.#disposables.push(
      this.#view,
      this.#view.onDidChangeSelection(
        ({ selection: [node] }) => node?.kind === 'hit' && opener.mark(node.hit),
      ),
      ...this.#commands(),
    );
  }

  /** True while the shown answer was given before everything was indexed. */
  get isPartial(): boolean {
    return this.#answer?.partial === true;
  }

  /** The question whose answer is shown or under way. */
  get question(): Question | undefined {
    return this.#question;
  }

  /** Asks and shows the answer, unless a newer question comes first. */
  async show(question: Question): Promise<void> {
    const sameQuestion = question === this.#question;
    this.#question = question;
    const answer = await this.#latest.run((signal) => question.ask(signal));
    if (!answer) return;
    this.#answer = answer;
    this.#model = new ResultsModel(answer.hits);
    this.#tree.set(this.#model, sameQuestion);
    this.#describe();
    this.#answered.fire({ question, answer });
  }

  /** Asks the present question again, where there is one. */
  async refresh(): Promise<void> {
    const question = this.#question;
    if (question) await this.#notifier.guard(() => this.show(question));
  }

  /** Empties the view and drops any answer under way. */
  clear(): void {
    this.#latest.cancel();
    this.#question = undefined;
    this.#answer = undefined;
    this.#model = undefined;
    this.#tree.set(undefined, false);
    this.#opener.clear();
    this.#describe();
  }

  /** Moves the keyboard focus to the best result. */
  async focus(): Promise<void> {
    const best = this.#model?.files[0]?.hits[0];
    if (best) await this.#view.reveal(best, { focus: true, select: true });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #commands(): vscode.Disposable[] {
    const on = (name: string, act: (node: ResultNode) => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`mopq.results.${name}`, (node?: ResultNode) => {
        const target = node ?? this.#view.selection[0];
        return target && act(target);
      });
    return [
      vscode.commands.registerCommand('mopq.results.clear', () => {
        this.clear();
        this.#cleared.fire();
      }),
      vscode.commands.registerCommand('mopq.results.refresh', () => this.refresh()),
      vscode.commands.registerCommand('mopq.results.openCell', (hit: FolderHit) =>
        this.#opener.open(hit, { preview: true, preserveFocus: true }),
      ),
      on('openToSide', (node) => this.#openToSide(node)),
      on('copyPath', (node) => vscode.env.clipboard.writeText(pathOf(node))),
      on('dismiss', (node) => this.#dismiss(node)),
    ];
  }

  async #openToSide(node: ResultNode): Promise<void> {
    const hitNode: HitNode | undefined = node.kind === 'hit' ? node : node.hits[0];
    if (hitNode) await this.#opener.open(hitNode.hit, { preview: false, preserveFocus: false, toSide: true });
  }

  #dismiss(node: ResultNode): void {
    this.#tree.redraw(this.#model?.dismiss(node));
    this.#describe();
  }

  /** Says above the tree what is in it. */
  #describe(): void {
    const hits = this.#model?.hitCount ?? 0;
    void vscode.commands.executeCommand('setContext', 'mopq.hasQuestion', this.#question !== undefined);
    this.#view.description = this.#question?.title ?? '';
    if (!this.#answer || !this.#model) {
      this.#view.message = '';
      return;
    }
    const soFar = this.#answer.partial ? ' so far' : '';
    const size = `${count(hits, 'result')} in ${count(this.#model.files.length, 'file')}${soFar}`;
    this.#view.message =
      hits === 0
        ? (this.#answer.hint ?? `Nothing found${soFar}.`)
        : `${size} (${this.#answer.milliseconds.toFixed(0)} ms)`;
  }
}

/** A file's path, or a hit's as `path:line`, as terminals and people read it. */
function pathOf(node: ResultNode): string {
  if (node.kind === 'file') return fileUri(node).fsPath;
  const { hit } = node;
  const at = hit.page === undefined && hit.cell === undefined ? `:${hit.bestLine}` : place(hit);
  return `${fileUri(node.file).fsPath}${at}`;
}
