import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/**
 * What desktop VS Code must show of the extension, run inside its extension host. Everything that a user
 * sees is tested in test/e2e; this is for what may differ on the desktop: Electron's Node and its modules.
 */
const tests: Record<string, () => Promise<void>> = {
  'the extension activates': async () => {
    const extension = vscode.extensions.getExtension('mopq.mopq-search');
    assert.ok(extension, 'The extension is not installed.');
    await extension.activate();
    assert.ok(extension.isActive);
  },

  'every command of the manifest is registered': async () => {
    const manifest = vscode.extensions.getExtension('mopq.mopq-search')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  },

  'the engine answers: Find Similar finds the like file': async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, 'No folder is open.');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'retry.ts'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, document.lineCount, 0);
    const like = vscode.Uri.joinPath(folder.uri, 'again.ts').fsPath;
    const deadline = Date.now() + 60_000;
    let found = '';
    while (found !== like && Date.now() < deadline) {
      await vscode.commands.executeCommand('mopq.findSimilar');
      await vscode.commands.executeCommand('list.focusFirst');
      await vscode.commands.executeCommand('list.select');
      await vscode.commands.executeCommand('mopq.results.copyPath');
      found = await vscode.env.clipboard.readText();
    }
    assert.equal(found, like);
  },
};

/** The contract of `extensionTestsPath`: resolves when all tests pass. */
export async function run(): Promise<void> {
  const failed: string[] = [];
  for (const [name, body] of Object.entries(tests)) {
    const problem = await body().then(
      () => undefined,
      (error: unknown) => error,
    );
    console.log(problem === undefined ? `✓ ${name}` : `✗ ${name}\n${problem}`);
    if (problem !== undefined) failed.push(name);
  }
  const total = Object.keys(tests).length;
  console.log(`${total - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) throw new Error(`Failed: ${failed.join('; ')}`);
}
