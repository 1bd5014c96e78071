import * as vscode from 'vscode';
import { pathInside } from './changeBatcher.ts';
import { enclosingLines, type SymbolLines } from './enclosing.ts';
import type { Notifier } from './notifier.ts';
import type { ResultsView } from './resultsView/index.ts';
import type { Searcher } from './searcher.ts';

/** `Find Similar`: what is like the selection, or like the function or section around the cursor. */
export function registerFindSimilar(
  searcher: Searcher,
  results: ResultsView,
  notifier: Notifier,
): vscode.Disposable {
  return vscode.commands.registerTextEditorCommand('mopq.findSimilar', async (editor) => {
    const lines = await linesInQuestion(editor);
    const text = editor.document.getText(lines);
    if (text.trim() === '') return;
    const self = placeOf(editor.document, lines);
    const title = `similar to ${vscode.workspace.asRelativePath(editor.document.uri)}:${lines.start.line + 1}`;
    await vscode.commands.executeCommand('mopq.results.focus');
    await notifier.guard(() =>
      results.show({ title, ask: (signal) => searcher.similar(self ? { text, self } : { text }, signal) }),
    );
  });
}

async function linesInQuestion({ document, selection }: vscode.TextEditor): Promise<vscode.Range> {
  if (!selection.isEmpty) return selection;
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const { start, end } = enclosingLines(
    symbolLines(symbols ?? []),
    selection.active.line,
    document.lineCount,
  );
  return document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
}

const symbolLines = (symbols: readonly vscode.DocumentSymbol[]): SymbolLines[] =>
  symbols
    // Old providers give flat symbols without a range of their own.
    .filter((symbol) => symbol.range !== undefined)
    .map(({ range, children }) => ({
      start: range.start.line,
      end: range.end.line,
      children: symbolLines(children),
    }));

function placeOf({ uri }: vscode.TextDocument, lines: vscode.Range) {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const path = folder === undefined ? undefined : pathInside(folder, uri.fsPath);
  if (folder === undefined || path === undefined) return undefined;
  return { folder, path, startLine: lines.start.line + 1, endLine: lines.end.line + 1 };
}
