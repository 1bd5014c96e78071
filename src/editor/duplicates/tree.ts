import * as vscode from 'vscode';
import { fileUri } from '../location.ts';
import { type DuplicateNode, type GroupNode, groupDescription, groupLabel, placeLabel } from './model.ts';

/** Groups of duplicates, and below each its places. */
export class DuplicatesTree implements vscode.TreeDataProvider<DuplicateNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #groups: readonly GroupNode[] = [];

  get groups(): readonly GroupNode[] {
    return this.#groups;
  }

  set(groups: readonly GroupNode[]): void {
    this.#groups = groups;
    this.#changed.fire(undefined);
  }

  getChildren(node?: DuplicateNode): DuplicateNode[] {
    if (!node) return [...this.#groups];
    return node.kind === 'group' ? [...node.places] : [];
  }

  getParent(node: DuplicateNode): DuplicateNode | undefined {
    return node.kind === 'place' ? this.#groups.find(({ places }) => places.includes(node)) : undefined;
  }

  getTreeItem(node: DuplicateNode): vscode.TreeItem {
    return node.kind === 'group' ? groupItem(node) : placeItem(node);
  }
}

/** A group with more places would hide all others. */
const mostUnfolded = 5;

function groupItem({ group }: GroupNode): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const isShort = group.places.length <= mostUnfolded;
  const item = new vscode.TreeItem(groupLabel(group), isShort ? Expanded : Collapsed);
  item.iconPath = new vscode.ThemeIcon(group.verbatim ? 'copy' : 'git-compare');
  item.description = groupDescription(group);
  item.tooltip = group.verbatim
    ? 'The same code or text, but for white space and comments'
    : 'The same code or text with changes, or under other names';
  item.contextValue = 'group';
  return item;
}

function placeItem(node: Extract<DuplicateNode, { kind: 'place' }>): vscode.TreeItem {
  const { path, startLine, endLine } = node.place;
  const uri = fileUri({ folder: node.folder, path });
  const item = new vscode.TreeItem(placeLabel(node));
  item.resourceUri = uri;
  item.iconPath = vscode.ThemeIcon.File;
  item.description = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  item.tooltip = path;
  item.contextValue = 'place';
  item.accessibilityInformation = { label: `${path}:${startLine}–${endLine}` };
  const selection = new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER);
  item.command = { command: 'vscode.open', title: 'Open', arguments: [uri, { selection }] };
  return item;
}
