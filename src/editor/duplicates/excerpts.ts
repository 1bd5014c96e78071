import * as vscode from 'vscode';
import type { EngineHost } from '../engineHost.ts';
import { withoutIndent } from '../markdown.ts';
import type { ExcerptQuery } from './excerptQuery.ts';
import type { PlaceNode } from './model.ts';

const scheme = 'mopq-excerpt';

/** Address of the lines of a place alone, as a read-only document in the language of its file. */
export function excerptUri({ folder, place }: PlaceNode): vscode.Uri {
  const { path, startLine, endLine } = place;
  const query: ExcerptQuery = { folder, path, startLine, endLine };
  return vscode.Uri.from({ scheme, path: `/${path}`, query: JSON.stringify(query) });
}

/** Shows places alone and without their indentation, so that two of them can be compared line by line. */
export const registerExcerpts = (host: Pick<EngineHost, 'request'>): vscode.Disposable =>
  vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const { excerptQuery } = await import('./excerptQuery.ts');
      const { folder, path, startLine, endLine } = excerptQuery.parse(JSON.parse(uri.query));
      const { text } = await host.request('text', { folder, path });
      return withoutIndent(text.split('\n').slice(startLine - 1, endLine)).join('\n');
    },
  });
