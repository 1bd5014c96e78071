import * as vscode from 'vscode';
import { pathInside } from '../engine/files/pathInside.ts';
import type { Params } from '../engine/protocol.ts';
import { type EnclosingLines, enclosingSymbol, linesAround, type SymbolLines } from './enclosing.ts';
import type { EngineHost } from './engineHost.ts';
import type { Notifier } from './notifier.ts';
import type { ResultsView } from './resultsView/index.ts';
import { hitsOf, type ResultNode } from './resultsView/model.ts';
import type { Searcher } from './searcher.ts';

/** The engine compares no more of a text. */
const mostCharacters = 200_000;

interface Rooms {
  readonly host: Pick<EngineHost, 'request'>;
  readonly searcher: Searcher;
  readonly results: ResultsView;
  readonly notifier: Notifier;
}

/** What something similar is looked for to, and where it stands. */
interface Sample extends Pick<Params<'similar'>, 'text' | 'self'> {
  readonly title: string;
}

/** Find Similar: to the selection, to the definition around the cursor, to a file, or to a result. */
export function registerFindSimilar(rooms: Rooms): vscode.Disposable {
  const register = <A extends unknown[]>(
    command: string,
    sampleOf: (...args: A) => Promise<Sample | undefined>,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(command, (...args: A) =>
      rooms.notifier.guard(async () => find(rooms, await sampleOf(...args))),
    );
  return vscode.Disposable.from(
    register('mopq.findSimilar', () => ofSelection(rooms, vscode.window.activeTextEditor)),
    register('mopq.findSimilarToFile', (uri?: vscode.Uri) =>
      ofFile(rooms, uri ?? vscode.window.activeTextEditor?.document.uri),
    ),
    register('mopq.results.findSimilar', (node?: ResultNode) => ofResult(node ?? rooms.results.selected)),
  );
}

async function find({ results, searcher }: Rooms, sample: Sample | undefined): Promise<void> {
  if (sample === undefined || sample.text.trim() === '') return;
  const { title, ...to } = sample;
  await vscode.commands.executeCommand('mopq.results.focus');
  await results.show({ title: `similar to ${title}`, ask: (signal) => searcher.similar(to, signal) });
}

async function ofSelection(
  { host }: Rooms,
  editor: vscode.TextEditor | undefined,
): Promise<Sample | undefined> {
  if (!editor) return undefined;
  const { document, selection } = editor;
  const place = placeOf(document.uri);
  const lines = selection.isEmpty ? await linesInQuestion(host, editor) : selection;
  const [startLine, endLine] = [lines.start.line + 1, lines.end.line + 1];
  return {
    title: `${vscode.workspace.asRelativePath(document.uri)}:${startLine}`,
    text: document.getText(lines).slice(0, mostCharacters),
    ...(place && { self: { ...place, startLine, endLine } }),
  };
}

/** The definition around the cursor: by the editor's symbols, or else the chunk that the engine has there. */
async function linesInQuestion(
  host: Rooms['host'],
  { document, selection }: vscode.TextEditor,
): Promise<vscode.Range> {
  const line = selection.active.line;
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const { start, end } =
    enclosingSymbol(symbolLines(symbols ?? []), line) ??
    (await chunkLines(host, document, line)) ??
    linesAround(line, document.lineCount);
  return document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
}

async function chunkLines(
  host: Rooms['host'],
  document: vscode.TextDocument,
  line: number,
): Promise<EnclosingLines | undefined> {
  const place = placeOf(document.uri);
  // The chunk is that of the file on disk, whose lines may be others.
  if (place === undefined || document.isDirty) return undefined;
  const { chunk } = await host.request('chunkAt', { ...place, line: line + 1 });
  return chunk && { start: chunk.startLine - 1, end: chunk.endLine - 1 };
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

async function ofFile({ host }: Rooms, uri: vscode.Uri | undefined): Promise<Sample | undefined> {
  const place = uri && placeOf(uri);
  if (!place) return undefined;
  const { text } = await host.request('text', place);
  return {
    title: vscode.workspace.asRelativePath(uri),
    text: text.slice(0, mostCharacters),
    self: { ...place, startLine: 1, endLine: text.split('\n').length },
  };
}

async function ofResult(node: ResultNode | undefined): Promise<Sample | undefined> {
  const hit = node && hitsOf(node)[0]?.hit;
  if (!hit) return undefined;
  const { folder, path, startLine, endLine, text } = hit;
  return { title: `${path}:${startLine}`, text, self: { folder, path, startLine, endLine } };
}

function placeOf(uri: vscode.Uri): { folder: string; path: string } | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const path = folder === undefined ? undefined : pathInside(folder, uri.fsPath);
  return folder === undefined || path === undefined ? undefined : { folder, path };
}
