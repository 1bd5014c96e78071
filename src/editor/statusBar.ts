import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { EngineHost } from './engineHost.ts';
import type { IndexSummary } from './indexSummary.ts';
import { folderDetails, statusText } from './statusText.ts';

/** The item in the status bar and the menu behind it: the state of each folder, and what can be done. */
export class StatusBar implements vscode.Disposable {
  readonly #host: EngineHost;
  readonly #summary: () => IndexSummary;
  readonly #item = vscode.window.createStatusBarItem('mopq.status', vscode.StatusBarAlignment.Right, 50);
  readonly #disposables: vscode.Disposable[];

  constructor(host: EngineHost, summary: () => IndexSummary) {
    this.#host = host;
    this.#summary = summary;
    this.#item.name = 'MoPQ Search';
    this.#item.command = 'mopq.status';
    this.#disposables = [
      this.#item,
      host.onChange(() => this.#draw()),
      vscode.commands.registerCommand('mopq.status', () => this.#menu()),
    ];
    this.#draw();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #draw(): void {
    const index = this.#summary();
    void vscode.commands.executeCommand('setContext', 'mopq.state', index.kind);
    const shown = statusText(index);
    if (!shown) {
      this.#item.hide();
      return;
    }
    this.#item.text = shown.text;
    this.#item.tooltip = shown.tooltip;
    this.#item.accessibilityInformation = { label: shown.tooltip, role: 'button' };
    this.#item.backgroundColor = shown.failed
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
    this.#item.show();
  }

  async #menu(): Promise<void> {
    const index = this.#summary();
    const commands: [label: string, command: string, when: boolean][] = [
      ['$(search) Search by Meaning…', 'mopq.search', true],
      ['$(debug-pause) Pause Indexing', 'mopq.pause', index.kind === 'indexing'],
      ['$(play) Resume Indexing', 'mopq.resume', index.kind === 'paused'],
      ['$(refresh) Retry', 'mopq.retry', index.kind === 'failed'],
      ['$(database) Rebuild the Index', 'mopq.rebuild', index.kind === 'ready'],
      ['$(mortar-board) Fine-Tune on This Repository…', 'mopq.tune', index.kind === 'ready'],
      [
        '$(graph) Show Fine-Tuning Report',
        'mopq.tuningReport',
        index.kind === 'ready' && index.tuned === true,
      ],
      ['$(layers) Models of This Workspace…', 'mopq.models', index.kind === 'ready'],
      ['$(gear) Open Settings', 'mopq.openSettings', true],
      ['$(output) Show Log', 'mopq.showLog', true],
    ];
    const actions = commands.filter(([, , when]) => when).map(([label, command]) => ({ label, command }));
    const details = this.#host.statuses.flatMap((status) => [
      { label: basename(status.folder), kind: vscode.QuickPickItemKind.Separator },
      ...folderDetails(status).map(({ label, value }) => ({ label, description: value })),
    ]);
    const items: (vscode.QuickPickItem & { command?: string })[] = [...actions, ...details];
    const title = this.#item.tooltip as string;
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: 'What do you want to do?',
    });
    if (picked?.command) await vscode.commands.executeCommand(picked.command);
  }
}
