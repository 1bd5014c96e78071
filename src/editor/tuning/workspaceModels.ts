import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Result } from '../../engine/protocol.ts';
import type { WorkspaceModel } from '../../engine/tuning/report.ts';
import type { EngineHost } from '../engineHost.ts';
import { moment } from '../words.ts';

/** What is done with the models of a folder, wherever it is asked for. */
export class WorkspaceModels implements vscode.Disposable {
  readonly #host: EngineHost;
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the folder whose models, or choice among them, the user has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  list(folder: string): Promise<Result<'models'>> {
    return this.#host.request('models', { folder });
  }

  /** Uses a model from now on; the one that ships where `id` is left out. */
  async use(folder: string, id?: string): Promise<void> {
    await this.#host.request('useModel', id === undefined ? { folder } : { folder, id });
    this.#changed.fire(folder);
  }

  /** The same, and says so, for those who have nothing before them that shows it. */
  async useAndTell(folder: string, id?: string): Promise<void> {
    await this.use(folder, id);
    const model = id === undefined ? 'The shipped model' : 'The chosen model of this workspace';
    void vscode.window.showInformationMessage(`MoPQ Search: ${model} answers in ${basename(folder)} now.`);
  }

  /** Deletes a model once the user has said so again. */
  async remove(folder: string, model: WorkspaceModel): Promise<void> {
    const detail = model.inUse
      ? 'It is in use: the shipped model takes its place. Its report is deleted with it.'
      : 'Its report is deleted with it.';
    const question = `Delete the model tuned on ${moment(model.time)}?`;
    const sure = await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Delete');
    if (sure !== 'Delete') return;
    await this.#host.request('deleteModel', { folder, id: model.id });
    this.#changed.fire(folder);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
