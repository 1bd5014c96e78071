import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FolderStatus } from '../../engine/protocol.ts';
import type { EngineHost } from '../engineHost.ts';
import type { ResultsView } from '../resultsView/index.ts';

const toldKey = 'mopq.toldTunedProblems';

/**
 * Follows which model answers in each folder: asks the shown question again when another one does, and tells once
 * why a chosen one cannot be used.
 */
export class TunedWatch implements vscode.Disposable {
  readonly #host: EngineHost;
  readonly #store: vscode.Memento;
  readonly #results: ResultsView;
  readonly #subscription: { dispose(): void };
  readonly #models = new Map<string, string>();

  constructor(host: EngineHost, store: vscode.Memento, results: ResultsView) {
    this.#host = host;
    this.#store = store;
    this.#results = results;
    this.#subscription = host.onChange(() => this.#follow());
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #follow(): void {
    const { statuses } = this.#host;
    const tuned = statuses.some(({ tunedModel, tunedProblem }) => tunedModel ?? tunedProblem);
    void vscode.commands.executeCommand('setContext', 'mopq.tuned', tuned);
    // What is being opened does not know its model yet.
    for (const status of statuses.filter(({ phase }) => phase !== 'opening')) {
      this.#followModel(status);
      this.#tellProblem(status);
    }
  }

  #followModel({ folder, tunedModel = '' }: FolderStatus): void {
    const before = this.#models.get(folder);
    this.#models.set(folder, tunedModel);
    if (before !== undefined && before !== tunedModel) void this.#results.refresh();
  }

  /** Also the next window does not tell the same again, unless it has gone away in between. */
  #tellProblem({ folder, tunedProblem }: FolderStatus): void {
    const told = this.#store.get<Record<string, string>>(toldKey, {});
    if (told[folder] === tunedProblem) return;
    const { [folder]: _, ...others } = told;
    void this.#store.update(toldKey, tunedProblem ? { ...others, [folder]: tunedProblem } : others);
    if (!tunedProblem) return;
    const text = `MoPQ Search: the model tuned to ${basename(folder)} is not in use. ${tunedProblem}`;
    void vscode.window.showWarningMessage(text, 'Show Models').then((label) => {
      if (label) void vscode.commands.executeCommand('mopq.models', folder);
    });
  }
}
