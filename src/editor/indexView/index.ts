import * as vscode from 'vscode';
import type { EngineHost } from '../engineHost.ts';
import type { Notifier } from '../notifier.ts';
import type { Workspace } from '../workspace.ts';
import { applyFix } from './fixes.ts';
import { type IndexNode, type ItemNode, itemContext } from './model.ts';
import { IndexTree, pausable, resumable } from './tree.ts';
import { tellWhy } from './why.ts';

interface Rooms {
  readonly host: EngineHost;
  readonly workspace: Workspace;
  readonly notifier: Notifier;
}

/** The tree is drawn at most so often: nobody reads faster. */
const drawMs = 500;
/** `a minute ago` grows old by itself. */
const agingMs = 60_000;

/** What is indexed and what is not, as a tree, with what can be done about it. */
export class IndexView implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #tree: IndexTree;
  readonly #view: vscode.TreeView<IndexNode>;
  readonly #disposables: { dispose(): void }[];
  readonly #aging: NodeJS.Timeout;
  #drawing: NodeJS.Timeout | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#tree = new IndexTree(rooms.host, rooms.workspace);
    this.#view = vscode.window.createTreeView('mopq.index', { treeDataProvider: this.#tree });
    const onItem = (name: string, act: (node: ItemNode) => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(name, (node?: IndexNode) => {
        const target = node ?? this.#view.selection[0];
        return target?.kind === 'item' && act(target);
      });
    this.#disposables = [
      this.#view,
      // The command palette offers what can be done about the row that is chosen.
      this.#view.onDidChangeSelection(({ selection: [node] }) =>
        vscode.commands.executeCommand(
          'setContext',
          'mopq.leftOut',
          node?.kind === 'item' ? itemContext(node) : '',
        ),
      ),
      rooms.host.onChange(() => this.#follow()),
      onItem('mopq.index.openRule', ({ folder, item }) => applyFix('openRule', folder, item)),
      onItem('mopq.index.openSetting', ({ folder, item }) => applyFix('openSetting', folder, item)),
      onItem('mopq.index.include', ({ folder, item }) => applyFix('include', folder, item)),
      onItem('mopq.index.raiseLimit', ({ folder, item }) => applyFix('raiseLimit', folder, item)),
      vscode.commands.registerCommand('mopq.why', (uri?: vscode.Uri) => tellWhy(rooms, uri)),
    ];
    this.#aging = setInterval(() => this.#draw(), agingMs);
    this.#follow();
  }

  dispose(): void {
    clearInterval(this.#aging);
    clearTimeout(this.#drawing);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #follow(): void {
    const { host, workspace } = this.#rooms;
    const { statuses } = host;
    const tell = (key: string, on: boolean): void =>
      void vscode.commands.executeCommand('setContext', key, on);
    tell('mopq.canPause', statuses.some(pausable));
    tell('mopq.canResume', statuses.some(resumable));
    tell(
      'mopq.canTurnOn',
      workspace.uses.some(({ use }) => use !== 'on'),
    );
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#draw();
    }, drawMs);
  }

  #draw(): void {
    if (this.#view.visible) this.#tree.refresh();
  }
}
