import * as vscode from 'vscode';

/** Our settings for a folder, and where changes that are meant for it alone go. */
export function folderSettings(folder: string) {
  const { workspaceFile, getConfiguration } = vscode.workspace;
  const target = workspaceFile
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : vscode.ConfigurationTarget.Workspace;
  return { values: getConfiguration('mopq', vscode.Uri.file(folder)), target };
}
