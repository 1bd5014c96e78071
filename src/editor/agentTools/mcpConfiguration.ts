import * as vscode from 'vscode';
import { mcpConfiguration } from '../../engine/agent/mcpConfiguration.ts';
import type { Configuration } from '../configuration.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Notifier } from '../notifier.ts';
import type { McpLauncher } from './mcpLauncher.ts';
import { mcpOptions } from './mcpOptions.ts';

interface Rooms {
  readonly launcher: McpLauncher;
  readonly host: EngineHost;
  readonly configuration: Configuration;
  readonly notifier: Notifier;
}

/** `MoPQ Search: Copy MCP Configuration` lets agents outside of the editor search the folders of this window. */
export function registerMcpConfiguration({
  launcher,
  host,
  configuration,
  notifier,
}: Rooms): vscode.Disposable {
  launcher.update().catch(() => undefined);
  return vscode.commands.registerCommand('mopq.copyMcpConfiguration', () =>
    notifier.guard(async () => {
      const { folders } = host;
      if (folders.length === 0) {
        await vscode.window.showInformationMessage(
          'Open a folder first: agents are offered those of a window.',
        );
        return;
      }
      const settings = folders.map((folder) => configuration.forFolder(vscode.Uri.file(folder)));
      await launcher.write();
      const content = mcpConfiguration({
        cli: launcher.file,
        folders,
        options: mcpOptions(settings, vscode.workspace.isTrusted),
      });
      await vscode.env.clipboard.writeText(content);
      await offerToShow(content);
    }),
  );
}

async function offerToShow(content: string): Promise<void> {
  const button = 'Show It';
  const told =
    'The MCP configuration is copied. Paste it where your agent keeps its servers, such as .mcp.json or ' +
    '.cursor/mcp.json.';
  if ((await vscode.window.showInformationMessage(told, button)) !== button) return;
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  await vscode.window.showTextDocument(document, { preview: false });
}
