import { basename } from 'node:path';
import * as vscode from 'vscode';
import { progressText, tuningStatus } from './progressText.ts';
import type { TuningRuns } from './runs.ts';

/** The item in the status bar while runs go on, and the menu behind it. */
export class TuningStatus implements vscode.Disposable {
  readonly #runs: TuningRuns;
  readonly #item = vscode.window.createStatusBarItem('mopq.tuning', vscode.StatusBarAlignment.Right, 51);
  readonly #disposables: { dispose(): void }[];

  constructor(runs: TuningRuns) {
    this.#runs = runs;
    this.#item.name = 'MoPQ Search: Fine-Tuning';
    this.#item.command = 'mopq.tuningMenu';
    this.#disposables = [
      this.#item,
      runs.onChange(() => this.#draw()),
      vscode.commands.registerCommand('mopq.tuningMenu', () => this.#menu()),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #draw(): void {
    const { all } = this.#runs;
    const setContext = (key: string, value: boolean): void =>
      void vscode.commands.executeCommand('setContext', key, value);
    setContext(
      'mopq.tuningRuns',
      all.some(({ progress }) => !progress?.paused),
    );
    setContext(
      'mopq.tuningPaused',
      all.some(({ progress }) => progress?.paused === true),
    );
    const shown = tuningStatus(all.map((run) => ({ ...run, name: basename(run.folder) })));
    if (!shown) {
      this.#item.hide();
      return;
    }
    this.#item.text = shown.text;
    this.#item.tooltip = shown.tooltip;
    this.#item.accessibilityInformation = { label: shown.tooltip, role: 'button' };
    this.#item.show();
  }

  async #menu(): Promise<void> {
    const { all } = this.#runs;
    const items = [
      {
        label: '$(debug-pause) Pause Fine-Tuning',
        command: 'mopq.pauseTuning',
        when: all.some(({ progress }) => !progress?.paused),
      },
      {
        label: '$(play) Resume Fine-Tuning',
        command: 'mopq.resumeTuning',
        when: all.some(({ progress }) => progress?.paused),
      },
      { label: '$(close) Cancel Fine-Tuning', command: 'mopq.cancelTuning', when: all.length > 0 },
    ].filter(({ when }) => when);
    const title = 'MoPQ Search: Fine-Tuning';
    const placeHolder = all.map(progressText).join('; ');
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
    if (picked) await vscode.commands.executeCommand(picked.command);
  }
}
