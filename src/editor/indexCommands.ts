import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { EngineHost } from './engineHost.ts';
import type { FolderNode } from './indexView/model.ts';
import type { Notifier } from './notifier.ts';
import { pickFolder } from './pickFolder.ts';
import type { Workspace } from './workspace.ts';

interface Rooms {
  readonly host: EngineHost;
  readonly workspace: Workspace;
  readonly log: vscode.LogOutputChannel;
  readonly notifier: Notifier;
}

/** The commands about indexes: each one acts on the folder that it is called on, otherwise on every one of the window. */
export function registerIndexCommands({ host, workspace, log, notifier }: Rooms): vscode.Disposable {
  const onFolders = (act: (folder: string) => Promise<unknown>) => (node?: FolderNode) =>
    notifier.guard(() => Promise.all((node ? [node.folder] : host.folders).map(act)));
  const onOne = (title: string, act: (folder: string) => Promise<unknown>) => (node?: FolderNode) =>
    notifier.guard(async () => {
      const folder = node?.folder ?? (await pickFolder(host.folders, title));
      if (folder !== undefined) await act(folder);
    });
  const commands: Record<string, (node?: FolderNode) => unknown> = {
    'mopq.pause': onFolders((folder) => host.request('pause', { folder })),
    'mopq.resume': onFolders((folder) => host.request('resume', { folder })),
    'mopq.rebuild': async (node) => {
      const gone = workspace.uses.filter(({ use }) => use === 'forgotten').map(({ folder }) => folder);
      if (node ? gone.includes(node.folder) : host.folders.length === 0) {
        await Promise.all((node ? [node.folder] : gone).map((folder) => workspace.turnOn(folder)));
      } else await onFolders((folder) => host.request('rebuild', { folder }))(node);
    },
    'mopq.forget': onOne('Forget the Index', (folder) => forget(workspace, folder)),
    'mopq.turnOff': onOne('Turn Off', (folder) => workspace.turnOff(folder)),
    'mopq.turnOn': (node) => {
      const out = workspace.uses.filter(({ use }) => use !== 'on').map(({ folder }) => folder);
      return Promise.all((node ? [node.folder] : out).map((folder) => workspace.turnOn(folder)));
    },
    'mopq.retry': () => host.retry(),
    'mopq.showLog': () => log.show(),
    'mopq.openSettings': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:mopq.mopq-search'),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(name, act)),
  );
}

async function forget(workspace: Workspace, folder: string): Promise<void> {
  const button = 'Delete the Index';
  const detail =
    'It is not made again until you rebuild it. Your files and fine-tuned models stay as they are.';
  const question = `Delete the index of ${basename(folder)}?`;
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  if (chosen === button) await workspace.forget(folder);
}
