import { basename } from 'node:path';
import * as vscode from 'vscode';
import { pathInside } from '../../engine/files/pathInside.ts';
import type { DuplicatesAnswer } from '../../engine/protocol.ts';
import type { Configuration } from '../configuration.ts';
import type { EngineHost } from '../engineHost.ts';
import { Latest } from '../latest.ts';
import { fileUri } from '../location.ts';
import type { Notifier } from '../notifier.ts';
import { pickFolder } from '../pickFolder.ts';
import { excerptUri, registerExcerpts } from './excerpts.ts';
import { type DuplicateNode, nodesOf, outcome, pairOf, placeLabel } from './model.ts';
import { DuplicatesTree } from './tree.ts';

interface Rooms {
  readonly host: EngineHost;
  readonly configuration: Configuration;
  readonly notifier: Notifier;
}

/** Where duplicates are looked for: a workspace folder, and a path in it, or an empty one. */
interface Scope {
  readonly folder: string;
  readonly path: string;
}

/** Finds what stands in several places of a folder, and shows it as a tree of its own. */
export class DuplicatesView implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #tree = new DuplicatesTree();
  readonly #view: vscode.TreeView<DuplicateNode>;
  readonly #latest = new Latest();
  readonly #disposables: vscode.Disposable[];
  #scope: Scope | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#view = vscode.window.createTreeView('mopq.duplicates', {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    const on = (name: string, act: (node: DuplicateNode) => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`mopq.duplicates.${name}`, (node?: DuplicateNode) => {
        const target = node ?? this.#view.selection[0];
        return target && act(target);
      });
    this.#disposables = [
      this.#view,
      registerExcerpts(rooms.host),
      vscode.commands.registerCommand('mopq.duplicates.find', (uri?: vscode.Uri) => this.#ask(uri)),
      vscode.commands.registerCommand('mopq.duplicates.refresh', () => this.#find(this.#scope)),
      vscode.commands.registerCommand('mopq.duplicates.clear', () => this.#show(undefined, undefined)),
      on('compare', (node) => this.#compare(node)),
      on('openToSide', (node) => this.#openToSide(node)),
    ];
  }

  dispose(): void {
    this.#latest.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #ask(uri: vscode.Uri | undefined): Promise<void> {
    const folder = uri
      ? vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath
      : await pickFolder(this.#rooms.host.folders, 'Find Duplicates');
    if (folder === undefined) return;
    await this.#find({ folder, path: (uri && pathInside(folder, uri.fsPath)) ?? '' });
  }

  async #find(scope: Scope | undefined): Promise<void> {
    if (!scope) return;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Looking for duplicates in ${nameOf(scope)}`,
      cancellable: true,
    };
    await vscode.window.withProgress(options, (progress, token) =>
      this.#rooms.notifier.guard(async () => {
        const answer = await this.#latest.run((signal) => this.#request(scope, progress, token, signal));
        if (!answer) return;
        await this.#show(scope, answer);
        await vscode.commands.executeCommand('mopq.duplicates.focus');
      }),
    );
  }

  async #request(
    scope: Scope,
    progress: vscode.Progress<{ message: string; increment: number }>,
    token: vscode.CancellationToken,
    newer: AbortSignal,
  ): Promise<DuplicatesAnswer> {
    const { host, configuration } = this.#rooms;
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    let told = 0;
    const following = host.onDuplicates(({ folder, done, total }) => {
      if (folder !== scope.folder) return;
      const share = (100 * done) / Math.max(1, total);
      progress.report({ message: `${Math.floor(share)}%`, increment: share - told });
      told = share;
    });
    const { 'duplicates.nearness': nearness } = configuration.forFolder(vscode.Uri.file(scope.folder));
    const signal = AbortSignal.any([cancelled.signal, newer]);
    try {
      return await host.requestOnce('duplicates', { ...scope, nearness }, signal);
    } finally {
      following.dispose();
    }
  }

  async #show(scope: Scope | undefined, answer: DuplicatesAnswer | undefined): Promise<void> {
    this.#scope = scope;
    this.#tree.set(scope && answer ? nodesOf(scope.folder, answer.groups) : []);
    this.#view.description = scope ? nameOf(scope) : '';
    this.#view.message = answer ? outcome(answer) : '';
    await vscode.commands.executeCommand('setContext', 'mopq.hasDuplicates', scope !== undefined);
  }

  async #compare(node: DuplicateNode): Promise<void> {
    const pair = pairOf(this.#tree.groups, node);
    if (!pair) return;
    const [left, right] = pair;
    const title = `${placeLabel(left)} ↔ ${placeLabel(right)}`;
    await vscode.commands.executeCommand('vscode.diff', excerptUri(left), excerptUri(right), title);
  }

  async #openToSide(node: DuplicateNode): Promise<void> {
    const target = node.kind === 'group' ? node.places[0] : node;
    if (!target) return;
    const { path, startLine, endLine } = target.place;
    await vscode.window.showTextDocument(fileUri({ folder: target.folder, path }), {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER),
    });
  }
}

const nameOf = ({ folder, path }: Scope): string => path || basename(folder);
