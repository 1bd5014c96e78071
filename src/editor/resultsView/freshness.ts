import * as vscode from 'vscode';
import { fileUri } from '../location.ts';
import type { FileNode, HitNode, ResultsModel } from './model.ts';
import { relocate } from './relocate.ts';

/** While one types, the rows are looked at when there is a pause. */
const pauseMs = 150;
/** Their lines are those of a text that only the engine extracts. */
const extracted: ReadonlySet<string> = new Set(['pdf', 'docx', 'notebook']);

/** Follows the files of an answer, on disk and in editors: moves hits with their lines and marks those that are stale. */
export class Freshness implements vscode.Disposable {
  readonly #onStale: () => void;
  readonly #disposables: vscode.Disposable[];
  readonly #touched = new Set<string>();
  #files = new Map<string, FileNode>();
  #pause: NodeJS.Timeout | undefined;

  /** @param onStale called after rows have moved or have become stale, or fresh again */
  constructor(onStale: () => void) {
    this.#onStale = onStale;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const touch = (uri: vscode.Uri): void => this.#touch(uri);
    this.#disposables = [
      watcher,
      watcher.onDidChange(touch),
      watcher.onDidCreate(touch),
      watcher.onDidDelete(touch),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#touch(document.uri);
      }),
      // What was typed and not saved is gone with it.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#touch(uri)),
    ];
  }

  /** Follows the files of this answer from now on. */
  follow(model: ResultsModel | undefined): void {
    this.#files = new Map(model?.files.map((file) => [fileUri(file).toString(), file]));
    this.#touched.clear();
  }

  dispose(): void {
    clearTimeout(this.#pause);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #touch(uri: vscode.Uri): void {
    const key = uri.toString();
    // A folder that is deleted is told of by its own name.
    const inside = [...this.#files.keys()].filter((file) => file === key || file.startsWith(`${key}/`));
    if (inside.length === 0) return;
    for (const file of inside) this.#touched.add(file);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#look(), pauseMs);
  }

  async #look(): Promise<void> {
    const touched = [...this.#touched].flatMap((key) => this.#files.get(key) ?? []);
    this.#touched.clear();
    await Promise.all(touched.map(look));
    this.#onStale();
  }
}

async function look(file: FileNode): Promise<void> {
  const text = await textOf(fileUri(file));
  for (const node of file.hits) {
    if (text === undefined) node.staleness = 'deleted';
    else if (extracted.has(node.hit.kind)) node.staleness = 'changed';
    else follow(node, text);
  }
}

function follow(node: HitNode, text: string): void {
  const { hit, changed } = relocate(node.found, node.hit.startLine, text);
  node.hit = hit;
  node.staleness = changed ? 'changed' : undefined;
}

/** A file as it is shown, or would be; undefined where it is gone. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === uri.toString(),
    );
    return open?.isDirty ? open.getText() : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
