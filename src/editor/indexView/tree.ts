import * as vscode from 'vscode';
import type { FolderStatus } from '../../engine/protocol.ts';
import type { EngineHost } from '../engineHost.ts';
import { fileUri } from '../location.ts';
import type { Workspace } from '../workspace.ts';
import {
  type FactNode,
  type FolderNode,
  factsOf,
  folderContext,
  folderIcon,
  folderName,
  folderState,
  type GroupNode,
  type IndexNode,
  type ItemNode,
  itemContext,
  itemDescription,
  type ReasonNode,
  reasonText,
} from './model.ts';

/** More would make the tree slow; the terminal lists all. */
const mostItems = 500;

/** The folders of the window, and below each what its index holds and what it does not. */
export class IndexTree implements vscode.TreeDataProvider<IndexNode> {
  readonly #host: EngineHost;
  readonly #workspace: Workspace;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Items that were asked for, by folder and reason, with what they depend on. */
  readonly #items = new Map<string, { readonly state: string; readonly nodes: ItemNode[] }>();

  constructor(host: EngineHost, workspace: Workspace) {
    this.#host = host;
    this.#workspace = workspace;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  get folders(): FolderNode[] {
    const statuses = new Map(this.#host.statuses.map((status) => [status.folder, status]));
    return this.#workspace.uses.map(({ folder, use }) => {
      const status = statuses.get(folder);
      const percent = status && this.#workspace.percentOf(status);
      return { kind: 'folder', folder, use, status, percent };
    });
  }

  getChildren(node?: IndexNode): IndexNode[] | Promise<IndexNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.folders;
      case 'folder':
        return node.use === 'on' ? factsOf(node, Date.now()) : [];
      case 'group':
        return [...node.children];
      case 'reason':
        return this.#itemsOf(node);
      default:
        return [];
    }
  }

  getTreeItem(node: IndexNode): vscode.TreeItem {
    switch (node.kind) {
      case 'folder':
        return folderItem(node);
      case 'group':
        return groupItem(node);
      case 'reason':
        return reasonItem(node);
      case 'item':
        return itemItem(node);
      case 'fact':
        return factItem(node);
    }
  }

  async #itemsOf({ folder, reason, count }: ReasonNode): Promise<ItemNode[]> {
    const status = this.#host.statuses.find((each) => each.folder === folder);
    const key = `${folder}\n${reason}`;
    const state = `${count} ${status?.changedAt}`;
    const known = this.#items.get(key);
    if (known?.state === state) return known.nodes;
    const answer = await this.#host
      .request('leftOut', { folder, reason, top: mostItems })
      // The engine may just be closing the folder; the next status draws the tree again.
      .catch(() => ({ items: [] }));
    const nodes = answer.items.map((item): ItemNode => ({ kind: 'item', folder, item }));
    this.#items.set(key, { state, nodes });
    return nodes;
  }
}

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

function itemOf(
  id: string,
  label: string,
  description: string,
  icon: string,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.id = id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: description === '' ? label : `${label}, ${description}` };
  return item;
}

function folderItem(node: FolderNode): vscode.TreeItem {
  const { folder } = node;
  const state = node.use !== 'on' ? None : Expanded;
  const item = itemOf(folder, folderName(folder), folderState(node), folderIcon(node), state);
  item.tooltip = `${folder}\n${node.status?.problem ?? folderState(node)}`;
  item.contextValue = folderContext(node);
  return item;
}

function groupItem({ folder, label, value, icon, children }: GroupNode): vscode.TreeItem {
  return itemOf(`${folder}\n${label}`, label, value, icon, children.length === 0 ? None : Collapsed);
}

function factItem({ folder, label, value, icon, tooltip, command }: FactNode): vscode.TreeItem {
  const item = itemOf(`${folder}\n${label}`, label, value, icon, None);
  item.tooltip = tooltip;
  if (command !== undefined) item.command = { command, title: label };
  return item;
}

function reasonItem(node: ReasonNode): vscode.TreeItem {
  const { label, icon, tooltip } = reasonText(node);
  const id = `${node.folder}\n${node.reason}\nreason`;
  const item = itemOf(id, label, node.count.toLocaleString('en'), icon, Collapsed);
  item.tooltip = tooltip;
  return item;
}

function itemItem(node: ItemNode): vscode.TreeItem {
  const { folder, item: out } = node;
  const isFolder = out.path.endsWith('/');
  const uri = fileUri({ folder, path: out.path.replace(/\/$/, '') });
  const id = `${folder}\n${out.reason}\n${out.path}`;
  const item = itemOf(id, out.path, itemDescription(node), 'symbol-folder', None);
  item.resourceUri = uri;
  // Not the theme's own folder: some themes have none, and its row would stand out of line.
  if (!isFolder) item.iconPath = vscode.ThemeIcon.File;
  item.tooltip = `${out.path} is not in the search: ${out.text}.`;
  item.contextValue = itemContext(node);
  item.command = isFolder
    ? { command: 'revealInExplorer', title: 'Reveal in Explorer', arguments: [uri] }
    : { command: 'vscode.open', title: 'Open', arguments: [uri] };
  return item;
}

/** The folders whose indexing can be paused, and those where it can go on. */
export const pausable = ({ phase }: FolderStatus): boolean => phase === 'scanning' || phase === 'indexing';
export const resumable = ({ phase }: FolderStatus): boolean => phase === 'paused';
