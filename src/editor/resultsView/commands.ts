import * as vscode from 'vscode';
import type { FolderHit } from '../../engine/protocol.ts';
import { fileUri } from '../location.ts';
import type { HitOpener } from '../openHit.ts';
import { markdownOf, searchEditorText } from './asText.ts';
import { place } from './explain.ts';
import type { ResultsView } from './index.ts';
import { type FileNode, hitsOf, type ResultNode } from './model.ts';
import { SearchEditors } from './searchEditor.ts';

/** The commands of the results view; those of rows take the row of a menu, or else the selected one. */
export function registerResultsCommands(view: ResultsView, opener: HitOpener): vscode.Disposable {
  const editors = new SearchEditors();
  const always = (name: string, act: () => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`mopq.results.${name}`, act);
  const on = (name: string, act: (node: ResultNode) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`mopq.results.${name}`, (node?: ResultNode) => {
      const target = node ?? view.selected;
      return target && act(target);
    });
  const copy = (text: string): Thenable<void> => vscode.env.clipboard.writeText(text);
  return vscode.Disposable.from(
    editors,
    always('clear', () => view.takeAway()),
    always('refresh', () => view.refresh()),
    always('viewAsList', () => view.setFlat(true)),
    always('viewAsTree', () => view.setFlat(false)),
    always('next', () => view.step(1)),
    always('previous', () => view.step(-1)),
    always('copyAllMarkdown', () => copy(markdownOf(view.hits))),
    always('openInSearchEditor', () => openAll(view, editors)),
    vscode.commands.registerCommand('mopq.results.openCell', (hit: FolderHit) =>
      opener.open(hit, { preview: true, preserveFocus: true }),
    ),
    on('openToSide', (node) => openToSide(node, opener)),
    on('copyPath', (node) => copy(pathOf(node))),
    on('copyMarkdown', (node) => copy(markdownOf(hitsOf(node)))),
    on('dismiss', (node) => view.dismiss(node)),
  );
}

async function openToSide(node: ResultNode, opener: HitOpener): Promise<void> {
  const [best] = hitsOf(node);
  if (best) await opener.open(best.hit, { preview: false, preserveFocus: false, toSide: true });
}

async function openAll({ question, files }: ResultsView, editors: SearchEditors): Promise<void> {
  const title = question?.title.replaceAll(/\s+/g, ' ') ?? '';
  if (files.length > 0) await editors.open(title, searchEditorText(title, files, shownPath));
}

/** As the language `search-result` resolves paths: below the one folder, or behind the name of one of several. */
function shownPath({ folder, path }: FileNode): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return path;
  return `${folders.find(({ uri }) => uri.fsPath === folder)?.name ?? folder} • ${path}`;
}

/** A file's path, or a hit's as `path:line`, as terminals and people read it. */
function pathOf(node: ResultNode): string {
  if (node.kind === 'file') return fileUri(node).fsPath;
  const { hit } = node;
  const at = hit.page === undefined && hit.cell === undefined ? `:${hit.bestLine}` : place(hit);
  return `${fileUri(node.file).fsPath}${at}`;
}
