import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ChangedQuery, TuningReport, WorkspaceModel } from '../../engine/tuning/report.ts';
import { fileUri } from '../location.ts';
import type { Notifier } from '../notifier.ts';
import type { SearchPanel } from '../searchPanel/index.ts';
import type { WorkspaceModels } from '../tuning/workspaceModels.ts';
import type { FromReportPage, ReportAction, ToReportPage } from './messages.ts';
import { reportHtml } from './page.ts';
import { reportView } from './view.ts';

interface Rooms {
  readonly extension: vscode.Uri;
  readonly models: WorkspaceModels;
  readonly search: SearchPanel;
  readonly notifier: Notifier;
}

interface Shown {
  readonly folder: string;
  readonly report: TuningReport;
}

/** The page of a fine-tuning report; there is one, which shows the report that was asked for last. */
export class TuningReportPanel implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #subscription: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  #shown: Shown | undefined;
  #models: readonly WorkspaceModel[] = [];

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#subscription = rooms.models.onDidChange(
      (folder) => folder === this.#shown?.folder && this.#rooms.notifier.guard(() => this.#draw()),
    );
  }

  /** Shows a report; `beside` leaves the editor at which the user may be typing as it is. */
  async show(folder: string, report: TuningReport, { beside = false } = {}): Promise<void> {
    this.#shown = { folder, report };
    const { activeTextEditor } = vscode.window;
    const preserveFocus = beside && activeTextEditor !== undefined;
    const viewColumn = preserveFocus ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    if (!this.#panel) this.#open({ viewColumn, preserveFocus });
    else if (preserveFocus && this.#panel.viewColumn === activeTextEditor.viewColumn) {
      this.#panel.reveal(viewColumn, preserveFocus);
    } else this.#panel.reveal(undefined, preserveFocus);
    await this.#draw();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#panel?.dispose();
  }

  #open(where: { viewColumn: vscode.ViewColumn; preserveFocus: boolean }): void {
    const { extension } = this.#rooms;
    const panel = vscode.window.createWebviewPanel('mopq.tuningReport', 'Fine-Tuning Report', where, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [extension],
    });
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');
    panel.webview.onDidReceiveMessage(async (message) => {
      const { fromReportPage } = await import('./messages.ts');
      await this.#receive(fromReportPage.parse(message));
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#shown = undefined;
    });
    panel.webview.html = reportHtml(panel.webview, extension);
  }

  /** Asks which models there are now, since that decides what the page offers. */
  async #draw(): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    const { models } = await this.#rooms.models.list(shown.folder);
    if (shown !== this.#shown || !this.#panel) return;
    this.#models = models;
    const name = basename(shown.folder);
    this.#panel.title = `Fine-Tuning: ${name}`;
    this.#post({ type: 'show', view: reportView(name, shown.report, models) });
  }

  async #receive(message: FromReportPage): Promise<void> {
    await this.#rooms.notifier.guard(async () => {
      switch (message.type) {
        case 'ready':
          return this.#draw();
        case 'action':
          return this.#act(message.action);
        default: {
          const query = this.#shown?.report[message.list][message.index];
          if (query) await (message.type === 'open' ? this.#openAnswer(query) : this.#search(query));
        }
      }
    });
  }

  async #openAnswer({ path, line }: ChangedQuery): Promise<void> {
    const folder = this.#shown?.folder;
    if (folder === undefined) return;
    const at = new vscode.Position(line - 1, 0);
    const options = { selection: new vscode.Range(at, at), preview: true };
    await vscode.commands.executeCommand('vscode.open', fileUri({ folder, path }), options);
  }

  async #search({ query }: ChangedQuery): Promise<void> {
    const { search } = this.#rooms;
    await search.focus();
    await search.setQuery({ text: query, mode: 'hybrid' });
  }

  async #act(action: ReportAction): Promise<void> {
    const { models } = this.#rooms;
    const shown = this.#shown;
    if (!shown) return;
    const model = this.#models.find(({ id }) => id === shown.report.id);
    if (action === 'models') await vscode.commands.executeCommand('mopq.models', shown.folder);
    else if (action === 'revert') await models.use(shown.folder);
    else if (model && action === 'use') await models.use(shown.folder, model.id);
    else if (model && action === 'delete') await models.remove(shown.folder, model);
  }

  #post(message: ToReportPage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
