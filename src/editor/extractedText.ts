import * as vscode from 'vscode';
import type { EngineHost } from './engineHost.ts';

const scheme = 'mopq-text';

/** Address of the text that the index has of a PDF or docx; its ending gives it the right colours. */
export function extractedTextUri(at: { folder: string; path: string; kind: string }): vscode.Uri {
  const ending = at.kind === 'docx' ? 'md' : 'txt';
  const { path } = vscode.Uri.joinPath(vscode.Uri.file(at.folder), `${at.path}.${ending}`);
  return vscode.Uri.from({ scheme, path, query: JSON.stringify([at.folder, at.path]) });
}

/** Shows PDF and docx files as read-only text, since the editor has no viewer of its own for them. */
export function registerExtractedText(host: EngineHost): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri, token) {
      const [folder, path] = JSON.parse(uri.query) as [string, string];
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return (await host.request('text', { folder, path }, abort.signal)).text;
    },
  });
}
