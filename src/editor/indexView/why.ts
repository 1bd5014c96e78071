import * as vscode from 'vscode';
import { pathInside } from '../../engine/files/pathInside.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Notifier } from '../notifier.ts';
import type { Workspace } from '../workspace.ts';
import { applyFix, fixLabel } from './fixes.ts';
import { folderName } from './model.ts';

interface Rooms {
  readonly host: EngineHost;
  readonly workspace: Workspace;
  readonly notifier: Notifier;
}

/** Tells in one sentence whether a file is in the search and why, and offers what can be done about it. */
export async function tellWhy(
  { host, workspace, notifier }: Rooms,
  uri = vscode.window.activeTextEditor?.document.uri,
): Promise<void> {
  const tell = vscode.window.showInformationMessage;
  if (uri === undefined) return void tell('Open a file first, or ask from the explorer.');
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const path = folder === undefined || uri.scheme !== 'file' ? undefined : pathInside(folder, uri.fsPath);
  if (folder === undefined || path === undefined || path === '') {
    return void tell(
      `${folderName(uri.path)} is not in a folder of this window, so it is not in the search.`,
    );
  }
  if (!host.folders.includes(folder)) {
    const off = `${path} is not in the search: it is turned off for the folder ${folderName(folder)}.`;
    if ((await tell(off, 'Turn On')) !== undefined) await workspace.turnOn(folder);
    return;
  }
  await notifier.guard(async () => {
    const { text, fixes, leftOut } = await host.request('why', { folder, path });
    const chosen = await tell(text, ...fixes.map((fix) => fixLabel[fix]));
    const fix = fixes.find((each) => fixLabel[each] === chosen);
    if (fix !== undefined && leftOut !== undefined) await applyFix(fix, folder, leftOut);
  });
}
