import * as vscode from 'vscode';
import type { Fix, LeftOutItem } from '../../engine/protocol.ts';
import { folderSettings } from '../folderSettings.ts';
import { globOf } from '../globs.ts';
import { fileUri } from '../location.ts';

/** The largest that `mopq.maxFileSize` takes. */
const mostKilobytes = 102_400;

export const fixLabel: Record<Fix, string> = {
  openRule: 'Open the Rule',
  openSetting: 'Open the Setting',
  include: 'Include It',
  raiseLimit: 'Raise the Limit',
};

/** Does one of the things that can be done about a file that is left out. */
export async function applyFix(fix: Fix, folder: string, item: LeftOutItem): Promise<void> {
  switch (fix) {
    case 'openRule':
      return openRule(folder, item);
    case 'openSetting':
      return vscode.commands.executeCommand('workbench.action.openSettings', `@id:${item.rule?.setting}`);
    case 'include':
      return include(folder, item);
    case 'raiseLimit':
      return raiseLimit(folder, item);
  }
}

/** Opens the line that leaves it out, in an ignore file or in the settings. */
export async function openRule(folder: string, { rule }: LeftOutItem): Promise<void> {
  if (rule?.file === undefined) return;
  const at = new vscode.Position((rule.line ?? 1) - 1, 0);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(fileUri({ folder, path: rule.file }), { selection });
}

async function include(folder: string, { path }: LeftOutItem): Promise<void> {
  const { values, target } = folderSettings(folder);
  const globs = values.get<readonly string[]>('include') ?? [];
  await values.update('include', [...globs, globOf(path.replace(/\/$/, ''))], target);
}

/** Documents may be larger than other files by a factor, which the two limits tell. */
async function raiseLimit(folder: string, { bytes = 0, mostBytes = 1 }: LeftOutItem): Promise<void> {
  const { values, target } = folderSettings(folder);
  const kilobytes = Math.ceil((values.get<number>('maxFileSize') ?? 1024) * (bytes / mostBytes));
  await values.update('maxFileSize', Math.min(mostKilobytes, kilobytes), target);
}
