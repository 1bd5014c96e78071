import * as vscode from 'vscode';
import type { Log } from './engineHost.ts';
import { readSettings, type SettingName, type Settings } from './settings.ts';

/** The settings as they are now, read again on every change. Bad values are told once each. */
export class Configuration implements vscode.Disposable {
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<vscode.ConfigurationChangeEvent>();
  readonly #subscription: vscode.Disposable;
  readonly #told = new Set<string>();
  /** Fires on changes of our settings and of the excludes that we follow. */
  readonly onDidChange = this.#changed.event;
  #settings: Settings;

  constructor(log: Log) {
    this.#log = log;
    this.#settings = this.forFolder(undefined);
    this.#subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (!['mopq', 'files.exclude', 'search.exclude'].some((section) => event.affectsConfiguration(section)))
        return;
      this.#settings = this.forFolder(undefined);
      this.#changed.fire(event);
    });
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Settings with the values that a workspace folder gives to those of `resource` scope. */
  forFolder(folder: vscode.Uri | undefined): Settings {
    const values = vscode.workspace.getConfiguration('mopq', folder);
    const { settings, warnings } = readSettings((name: SettingName) => values.get(name));
    for (const warning of warnings.filter((text) => !this.#told.has(text))) {
      this.#told.add(warning);
      this.#log.warn(warning);
      void tell(warning);
    }
    return settings;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

async function tell(warning: string): Promise<void> {
  const button = 'Open Settings';
  const chosen = await vscode.window.showWarningMessage(`MoPQ Search: ${warning}`, button);
  if (chosen === button) await vscode.commands.executeCommand('mopq.openSettings');
}
