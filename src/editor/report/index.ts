import os from 'node:os';
import * as vscode from 'vscode';
import type { Known } from '../../engine/report/anonymise.ts';
import { reportDocument } from '../../engine/report/document.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Notifier } from '../notifier.ts';
import type { Store } from '../searchPanel/history.ts';
import { History } from '../searchPanel/history.ts';
import { type SettingName, settingsTable } from '../settings.ts';
import type { RecentLog } from './recentLog.ts';

interface Rooms {
  readonly version: string;
  readonly host: EngineHost;
  readonly log: RecentLog;
  readonly notifier: Notifier;
  /** Where queries are remembered, which the report must not tell. */
  readonly store: Store;
}

/** `MoPQ Search: Report` opens what helps to find out what is wrong as a document that is not saved anywhere. */
export function registerReport({ version, host, log, notifier, store }: Rooms): vscode.Disposable {
  return vscode.commands.registerCommand('mopq.report', () =>
    notifier.guard(async () => {
      const content = reportDocument({
        versions: versions(version, host.state.kind),
        settings: changedSettings(),
        folders: host.statuses,
        log: log.lines,
        known: known(host.folders, new History(store).entries),
      });
      const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
      await vscode.window.showTextDocument(document, { preview: false });
    }),
  );
}

const versions = (extension: string, engine: string): Record<string, string> => ({
  'MoPQ Search': extension,
  Engine: engine,
  Editor: `${vscode.env.appName} ${vscode.version}, ${vscode.env.remoteName === undefined ? 'local' : 'remote'}`,
  System: `${process.platform} ${os.release()}, ${process.arch}`,
  Processors: `${os.availableParallelism()}, ${Math.round(os.totalmem() / 2 ** 30)} GB of memory`,
  Node: process.versions.node,
  Trusted: vscode.workspace.isTrusted ? 'yes' : 'no',
});

/** By any of the user, the workspace or a folder. */
function changedSettings(): Record<string, unknown> {
  const roots = [undefined, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
  const changed = roots.flatMap((root) => {
    const values = vscode.workspace.getConfiguration('mopq', root);
    return (Object.keys(settingsTable) as SettingName[])
      .map((name) => [name, values.get<unknown>(name)] as const)
      .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(settingsTable[name].default));
  });
  return Object.fromEntries(changed);
}

function known(folders: readonly string[], queries: readonly string[]): Known {
  const { username, homedir } = os.userInfo();
  const model = vscode.workspace.getConfiguration('mopq').get<string>('model') ?? '';
  return { folders, others: [homedir, username, os.hostname(), model, ...queries] };
}
