import * as vscode from 'vscode';
import type { FolderHit, FolderSearchAnswer } from '../../engine/protocol.ts';
import { fileUri } from '../location.ts';
import { place } from '../resultsView/explain.ts';
import { rowOf } from '../resultsView/row.ts';

/** A row of the palette: a hit, or a way on where there is none. */
export type Item = vscode.QuickPickItem & { readonly hit?: FolderHit };

export const toPanel: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('list-tree'),
  tooltip: 'Show in the Results View (Alt+Enter)',
};
const toSide: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('split-horizontal'),
  tooltip: 'Open to the Side (Ctrl+Enter)',
};
export const similar: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('search-fuzzy'),
  tooltip: 'Find Similar',
};

/** The rows of an answer. One that is empty or not complete says so. */
export function itemsFor({ hits, partial, hint }: FolderSearchAnswer): Item[] {
  const items = hits.map(itemFor);
  if (items.length === 0) return [separator(partial ? 'nothing found so far' : 'nothing found'), goOn(hint)];
  return partial ? [separator('so far: not all files are indexed yet'), ...items] : items;
}

/** The row that tells what went wrong. */
export const problemItem = (text: string): Item => ({
  label: text,
  iconPath: new vscode.ThemeIcon('error'),
  alwaysShow: true,
});

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

const goOn = (hint: string | undefined): Item => ({
  label: 'Go on in the search panel',
  detail: hint ?? 'Other words, another mode or other filters may find it.',
  iconPath: new vscode.ThemeIcon('list-tree'),
  alwaysShow: true,
});

const itemFor = (hit: FolderHit): Item => ({
  hit,
  label: rowOf(hit).label,
  // Left out, it would be made from `resourceUri`, which is here for the icon.
  description: hit.symbols.slice(0, 2).join(', ') || ' ',
  detail: `${hit.path}${place(hit)}`,
  resourceUri: fileUri(hit),
  iconPath: vscode.ThemeIcon.File,
  alwaysShow: true,
  buttons: [similar, toSide],
});
