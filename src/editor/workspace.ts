import * as vscode from 'vscode';
import { pathInside } from '../engine/files/pathInside.ts';
import type { FolderStatus, Params } from '../engine/protocol.ts';
import { ChangeBatcher } from './changeBatcher.ts';
import type { Configuration } from './configuration.ts';
import type { EngineHost } from './engineHost.ts';
import { folderSettings } from './folderSettings.ts';
import { excludeGlobs } from './globs.ts';
import { IndexProgress, type IndexSummary } from './indexSummary.ts';

/** Whether a workspace folder takes part in search: `forgotten` once its index was deleted. */
export type FolderUse = 'on' | 'off' | 'forgotten';

const forgottenKey = 'mopq.forgotten';

/** Tells the engine what to index: the folders, what to leave out of them, and what changes in them. */
export class Workspace implements vscode.Disposable {
  readonly #host: EngineHost;
  readonly #configuration: Configuration;
  readonly #shippedModel: vscode.Uri;
  readonly #store: vscode.Memento;
  readonly #progress = new IndexProgress();
  readonly #batcher: ChangeBatcher;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #watchers = new Map<string, vscode.Disposable>();

  /** @param store remembers which indexes were deleted, so that they are not made again unasked */
  constructor(
    host: EngineHost,
    configuration: Configuration,
    shippedModel: vscode.Uri,
    store: vscode.Memento,
  ) {
    this.#store = store;
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

  /** The folders of the window, and which of them take part in search. */
  get uses(): { readonly folder: string; readonly use: FolderUse }[] {
    return localFolders().map((each) => ({ folder: each.uri.fsPath, use: this.#useOf(each) }));
  }

  /** How much of a folder's present pass is done; undefined while nobody knows. */
  percentOf(status: FolderStatus): number | undefined {
    return this.#progress.percentOf([status]);
  }

  /** Deletes a folder's index; it is made again once the folder is turned on. */
  async forget(folder: string): Promise<void> {
    await this.#host.request('forget', { folder });
    await this.#store.update(forgottenKey, [...this.#forgotten, folder]);
    this.serve();
  }

  async turnOff(folder: string): Promise<void> {
    const { values, target } = folderSettings(folder);
    await values.update('enabled', false, target);
  }

  /** Lets a folder take part in search, whatever kept it out. */
  async turnOn(folder: string): Promise<void> {
    await this.#store.update(
      forgottenKey,
      this.#forgotten.filter((each) => each !== folder),
    );
    const { values, target } = folderSettings(folder);
    if (values.get('enabled') === false) await values.update('enabled', undefined, target);
    const after = folderSettings(folder).values;
    if (after.get('enabled') === false) await after.update('enabled', true, target);
    this.serve();
  }

  get #forgotten(): readonly string[] {
    return this.#store.get(forgottenKey, []);
  }

  #useOf({ uri }: vscode.WorkspaceFolder): FolderUse {
    if (!this.#configuration.forFolder(uri).enabled) return 'off';
    return this.#forgotten.includes(uri.fsPath) ? 'forgotten' : 'on';
  }

  /** Brings the engine and the watchers in line with the folders and settings of this moment. */
  serve(): void {
    const folders = localFolders().flatMap((folder) => this.#open(folder) ?? []);
    const { model, codeBytes, cpuShare, memoryLimit, slowOnBattery } = this.#configuration.settings;
    this.#host.serve({
      modelFolder: model || this.#shippedModel.fsPath,
      codeBytes,
      pace: { cpuShare, slowOnBattery, memoryLimit },
      folders,
    });
    this.#watch(folders.map(({ folder }) => folder));
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, ...this.#watchers.values()]) disposable.dispose();
  }

  /** What the engine is told about a folder; undefined where it takes no part in search. */
  #open(folder: vscode.WorkspaceFolder): Params<'open'> | undefined {
    if (this.#useOf(folder) !== 'on') return undefined;
    const { uri } = folder;
    const settings = this.#configuration.forFolder(uri);
    const files = vscode.workspace.getConfiguration('files', uri).get('exclude');
    const search = vscode.workspace.getConfiguration('search', uri).get('exclude');
    return {
      folder: uri.fsPath,
      excludes: excludeGlobs(files, search, settings.exclude),
      includes: [...settings.include],
      maxFileBytes: settings.maxFileSize * 1024,
      // A repository's own configuration may have git run programs.
      history: settings['history.enabled'] && vscode.workspace.isTrusted,
      first: openFilesIn(uri),
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

/** What is open in tabs of a folder's files, which are loaded or not: relative paths. */
function openFilesIn(folder: vscode.Uri): string[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) => {
    const { uri } = input instanceof vscode.TabInputText ? input : { uri: undefined };
    const path = uri?.scheme === 'file' ? pathInside(folder.fsPath, uri.fsPath) : undefined;
    return path === undefined ? [] : [path];
  });
}

/** The workspace folders that are on this machine's disk; the engine reads no others. */
const localFolders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
