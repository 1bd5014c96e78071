import * as vscode from 'vscode';
import { MopqError } from '../engine/errors.ts';
import type { EngineHost } from './engineHost.ts';
import type { IndexSummary } from './indexSummary.ts';
import { type Problem, problemOf, type Remedy, remedyLabel } from './problems.ts';

const commandOf: Record<Remedy, string> = {
  openSettings: 'mopq.openSettings',
  retry: 'mopq.retry',
  showLog: 'mopq.showLog',
};

/** Tells problems as notifications with one action; the same one is told once until it has gone away. */
export class Notifier implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #standing: string | undefined;

  constructor(host: EngineHost, summary: () => IndexSummary) {
    this.#subscription = host.onChange(() => {
      const state = summary();
      const problem = state.kind === 'failed' ? state.problem : undefined;
      if (problem && problem.text !== this.#standing) void this.tell(problem);
      if (state.kind !== 'starting') this.#standing = problem?.text;
    });
  }

  async tell({ text, remedy }: Problem): Promise<void> {
    const label = remedyLabel[remedy];
    if ((await vscode.window.showErrorMessage(`MoPQ Search: ${text}`, label)) === label) {
      await vscode.commands.executeCommand(commandOf[remedy]);
    }
  }

  /** Runs what the user asked for; a failure is told, a cancellation is not. */
  async guard(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (error instanceof MopqError && error.code === 'cancelled') return;
      await this.tell(problemOf(error));
    }
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
