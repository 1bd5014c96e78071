import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';

/** The one folder there is, or the one that the user picks; undefined where the user picks none. */
export async function pickFolder(folders: readonly string[], title: string): Promise<string | undefined> {
  if (folders.length < 2) return folders[0];
  const items = folders.map((folder) => ({
    label: `$(folder) ${basename(folder)}`,
    description: dirname(folder),
    folder,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'In which folder?' }))?.folder;
}
