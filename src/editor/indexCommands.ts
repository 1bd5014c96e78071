import * as vscode from 'vscode';
import type { EngineHost } from './engineHost.ts';
import type { Notifier } from './notifier.ts';

/** The commands about the index as a whole; each one acts on every folder of the window. */
export function registerIndexCommands(
  host: EngineHost,
  log: vscode.LogOutputChannel,
  notifier: Notifier,
): vscode.Disposable {
  const everyFolder = (method: 'pause' | 'resume' | 'rebuild') => () =>
    notifier.guard(() => Promise.all(host.folders.map((folder) => host.request(method, { folder }))));
  const commands: Record<string, () => unknown> = {
    'mopq.pause': everyFolder('pause'),
    'mopq.resume': everyFolder('resume'),
    'mopq.rebuild': everyFolder('rebuild'),
    'mopq.retry': () => host.retry(),
    'mopq.showLog': () => log.show(),
    'mopq.openSettings': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:mopq.mopq-search'),
    'mopq.turnOn': turnOn,
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(name, act)),
  );
}

/** Turns search on where it was turned off: for single folders, or for the workspace. */
async function turnOn(): Promise<void> {
  const { ConfigurationTarget, workspace } = vscode;
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const values = workspace.getConfiguration('mopq', uri);
    if (values.inspect('enabled')?.workspaceFolderValue === false) {
      await values.update('enabled', undefined, ConfigurationTarget.WorkspaceFolder);
    }
  }
  const values = workspace.getConfiguration('mopq');
  if (values.get('enabled') === false) await values.update('enabled', true, ConfigurationTarget.Workspace);
}
