import * as vscode from 'vscode';

/** `MoPQ Search: Get Started` opens the walkthrough, which the editor itself offers once after the installation. */
export function registerWalkthrough(extensionId: string): vscode.Disposable {
  return vscode.commands.registerCommand('mopq.getStarted', () =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#start`, false),
  );
}
