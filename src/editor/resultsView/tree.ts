import * as vscode from 'vscode';
import type { FolderHit } from '../../engine/protocol.ts';
import { cursorRange, fileUri, shownUri } from '../location.ts';
import { hitMarkdown, place } from './explain.ts';
import {
  type FileNode,
  type HitNode,
  type ResultNode,
  type ResultsModel,
  type Staleness,
  stalenessOf,
} from './model.ts';
import type { Row } from './row.ts';

/** The model as a native tree: files and below each its hits, or all hits in one list. */
export class ResultsTree implements vscode.TreeDataProvider<ResultNode> {
  readonly #changed = new vscode.EventEmitter<ResultNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #model: ResultsModel | undefined;
  #flat = false;
  /** Goes into every id, so that a new answer is not folded as the one before was. */
  #generation = 0;

  /** Shows an answer; `sameQuestion` keeps what is folded and selected. */
  set(model: ResultsModel | undefined, sameQuestion: boolean): void {
    this.#model = model;
    if (!sameQuestion) this.#generation++;
    this.#changed.fire(undefined);
  }

  setFlat(flat: boolean): void {
    this.#flat = flat;
    this.#changed.fire(undefined);
  }

  redraw(node?: ResultNode): void {
    this.#changed.fire(this.#flat ? undefined : node);
  }

  getChildren(node?: ResultNode): ResultNode[] {
    if (!node) return [...((this.#flat ? this.#model?.ranked : this.#model?.files) ?? [])];
    return node.kind === 'file' ? node.hits : [];
  }

  getParent(node: ResultNode): ResultNode | undefined {
    return node.kind === 'hit' && !this.#flat ? node.file : undefined;
  }

  getTreeItem(node: ResultNode): vscode.TreeItem {
    return node.kind === 'file' ? this.#fileItem(node) : this.#hitItem(node);
  }

  /** Makes a hover when it is asked for: most are never seen. */
  resolveTreeItem(item: vscode.TreeItem, node: ResultNode): vscode.TreeItem {
    if (node.kind === 'hit') {
      item.tooltip = new vscode.MarkdownString(hitMarkdown(node.hit, node.staleness), true);
    }
    return item;
  }

  #fileItem(file: FileNode): vscode.TreeItem {
    const item = new vscode.TreeItem(fileUri(file), vscode.TreeItemCollapsibleState.Expanded);
    item.id = `${this.#generation}\0${file.folder}\0${file.path}`;
    item.iconPath = vscode.ThemeIcon.File;
    item.description = joined(stalenessOf(file), directory(file));
    item.contextValue = 'file';
    return item;
  }

  #hitItem(node: HitNode): vscode.TreeItem {
    const { file, found, hit, row, staleness } = node;
    const item = new vscode.TreeItem(this.#flat ? afterName(nameAndLine(hit), row) : labelOf(row));
    item.id = `${this.#generation}\0${file.folder}\0${file.path}\0${found.startLine}\0${found.endLine}`;
    item.contextValue = 'hit';
    const state = staleness ? `, ${staleness}` : '';
    item.accessibilityInformation = { label: `${row.label}, ${file.path}${place(hit)}${state}` };
    if (this.#flat) {
      item.resourceUri = fileUri(file);
      item.iconPath = vscode.ThemeIcon.File;
      item.description = joined(staleness, directory(file));
    } else {
      item.description = joined(staleness, ...hit.symbols.slice(0, 2), place(hit).replace(/^[ :]/, ''));
    }
    // A long line leaves no room for the description.
    if (staleness) item.iconPath = staleIcon[staleness];
    if (staleness !== 'deleted') item.command = openCommand(hit);
    return item;
  }
}

const staleIcon: Record<Staleness, vscode.ThemeIcon> = {
  changed: new vscode.ThemeIcon('edit', new vscode.ThemeColor('list.warningForeground')),
  deleted: new vscode.ThemeIcon('trash', new vscode.ThemeColor('list.errorForeground')),
};

const labelOf = ({ label, highlights }: Row): vscode.TreeItemLabel => ({
  label: label || '(empty)',
  highlights,
});

/** `pool.ts:12`, as terminals begin the lines that they find. */
const nameAndLine = (hit: FolderHit): string =>
  `${fileName(hit.path)}${hit.page === undefined && hit.cell === undefined ? `:${hit.bestLine}` : place(hit)}`;

function afterName(name: string, { label, highlights }: Row): vscode.TreeItemLabel {
  const shift = name.length + 2;
  return {
    label: `${name}  ${label}`,
    highlights: highlights.map(([start, end]) => [start + shift, end + shift]),
  };
}

/** `vscode.open` is what the editor knows how to preview on a click and keep on a double click or Enter. */
const openCommand = (hit: FolderHit): vscode.Command =>
  hit.cell === undefined
    ? { command: 'vscode.open', title: 'Open', arguments: [shownUri(hit), { selection: cursorRange(hit) }] }
    : { command: 'mopq.results.openCell', title: 'Open', arguments: [hit] };

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ');

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder of a file, with the workspace folder's name in front where there are several. */
function directory({ folder, path }: FileNode): string {
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return parent;
  const name = folders.find(({ uri }) => uri.fsPath === folder)?.name ?? folder;
  return parent ? `${name} • ${parent}` : name;
}
