import * as vscode from 'vscode';
import type { Params } from '../engine/protocol.ts';
import { ChangeBatcher } from './changeBatcher.ts';
import type { Configuration } from './configuration.ts';
import type { EngineHost } from './engineHost.ts';
import { excludeGlobs } from './globs.ts';
import { IndexProgress, type IndexSummary } from './indexSummary.ts';

/** Tells the engine what to index: the folders, what to leave out of them, and what changes in them. */
export class Workspace implements vscode.Disposable {
  readonly #host: EngineHost;
  readonly #configuration: Configuration;
  readonly #shippedModel: vscode.Uri;
  readonly #progress = new IndexProgress();
  readonly #batcher: ChangeBatcher;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #watchers = new Map<string, vscode.Disposable>();

  constructor(host: EngineHost, configuration: Configuration, shippedModel: vscode.Uri) {
    this.#host = host;
    this.#configuration = configuration;
    this.#shippedModel = shippedModel;
    this.#batcher = new ChangeBatcher((folder, paths) => {
      // A failing engine tells of itself; it looks at every file again when it is back.
      host.request('changed', { folder, paths }).catch(() => undefined);
    });
    const touched = (...files: readonly vscode.Uri[]): void =>
      files.forEach((file) => void this.#touch(file));
    this.#disposables.push(
      this.#batcher,
      configuration.onDidChange(() => this.serve()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.serve()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.serve()),
      vscode.workspace.onDidCreateFiles((event) => touched(...event.files)),
      vscode.workspace.onDidDeleteFiles((event) => touched(...event.files)),
      vscode.workspace.onDidRenameFiles((event) =>
        touched(...event.files.flatMap((file) => [file.oldUri, file.newUri])),
      ),
      vscode.workspace.onDidSaveTextDocument((document) => touched(document.uri)),
      vscode.workspace.onDidSaveNotebookDocument((document) => touched(document.uri)),
    );
  }

  /** The state of all folders together. */
  get summary(): IndexSummary {
    return this.#progress.summarise({
      state: this.#host.state,
      statuses: this.#host.statuses,
      workspaceFolders: localFolders().length,
      enabledFolders: this.#host.folders.length,
    });
  }

  /** Brings the engine and the watchers in line with the folders and settings of this moment. */
  serve(): void {
    const folders = localFolders().flatMap((folder) => this.#open(folder) ?? []);
    const { model, codeBytes } = this.#configuration.settings;
    this.#host.serve({ modelFolder: model || this.#shippedModel.fsPath, codeBytes, folders });
    this.#watch(folders.map(({ folder }) => folder));
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, ...this.#watchers.values()]) disposable.dispose();
  }

  /** What the engine is told about a folder; undefined where search is turned off for it. */
  #open({ uri }: vscode.WorkspaceFolder): Params<'open'> | undefined {
    const { enabled, exclude, maxFileSize, 'history.enabled': history } = this.#configuration.forFolder(uri);
    if (!enabled) return undefined;
    const files = vscode.workspace.getConfiguration('files', uri).get('exclude');
    const search = vscode.workspace.getConfiguration('search', uri).get('exclude');
    return {
      folder: uri.fsPath,
      excludes: excludeGlobs(files, search, exclude),
      maxFileBytes: maxFileSize * 1024,
      // A repository's own configuration may have git run programs.
      history: history && vscode.workspace.isTrusted,
    };
  }

  /** One watcher a folder; it also sees what other programs do, such as a branch switch. */
  #watch(folders: readonly string[]): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.includes(folder)) continue;
      watcher.dispose();
      this.#watchers.delete(folder);
    }
    for (const folder of folders.filter((each) => !this.#watchers.has(each))) {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**/*');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const add = (file: vscode.Uri): void => this.#batcher.add(folder, file.fsPath);
      watcher.onDidCreate(add);
      watcher.onDidChange(add);
      watcher.onDidDelete(add);
      this.#watchers.set(folder, watcher);
    }
  }

  #touch(file: vscode.Uri): void {
    const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
    if (folder !== undefined && this.#watchers.has(folder)) this.#batcher.add(folder, file.fsPath);
  }
}

/** The workspace folders that are on this machine's disk; the engine reads no others. */
const localFolders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
