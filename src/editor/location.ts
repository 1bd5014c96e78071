import * as vscode from 'vscode';
import type { FolderHit } from '../engine/protocol.ts';
import { extractedTextUri } from './extractedText.ts';
import { bestColumn } from './resultsView/row.ts';

/** The file itself, whatever shows it. */
export const fileUri = (at: { folder: string; path: string }): vscode.Uri =>
  vscode.Uri.joinPath(vscode.Uri.file(at.folder), at.path);

/** What an editor opens to show a hit: the file, or its extracted text where its lines are those of that text. */
export const shownUri = (hit: FolderHit): vscode.Uri =>
  hit.kind === 'pdf' || hit.kind === 'docx' ? extractedTextUri(hit) : fileUri(hit);

/**
 * The document whose lines are a hit's, and the hit as that document counts them: a notebook's hit counts on from cell
 * to cell, with a line between two, but each cell is a document of its own.
 *
 * @returns undefined for a notebook that is not open
 */
export function shownHit(hit: FolderHit): { readonly uri: string; readonly hit: FolderHit } | undefined {
  if (hit.cell === undefined) return { uri: shownUri(hit).toString(), hit };
  const uri = fileUri(hit).toString();
  const notebook = vscode.workspace.notebookDocuments.find((each) => each.uri.toString() === uri);
  if (notebook === undefined || hit.cell >= notebook.cellCount) return undefined;
  const above = notebook.getCells(new vscode.NotebookRange(0, hit.cell));
  const start = above.reduce((lines, { document }) => lines + document.lineCount + 1, 0);
  const [first, last] = hit.bestLines;
  const inside = {
    ...hit,
    startLine: hit.startLine - start,
    endLine: hit.endLine - start,
    bestLine: hit.bestLine - start,
    bestLines: [first - start, last - start] as [number, number],
  };
  // A notebook that has changed since may have the place in another cell.
  if (inside.startLine < 1 || inside.bestLine < 1) return undefined;
  return { uri: notebook.cellAt(hit.cell).document.uri.toString(), hit: inside };
}

export const hitRange = (hit: FolderHit): vscode.Range =>
  new vscode.Range(hit.startLine - 1, 0, hit.endLine - 1, Number.MAX_SAFE_INTEGER);

/** The line that matches best, with its neighbours that match too. */
export const bestRange = ({ bestLines: [first, last] }: FolderHit): vscode.Range =>
  new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER);

/** The matched words in the best line. */
export const matchRanges = ({ bestLine, matches }: FolderHit): vscode.Range[] =>
  matches.map(([start, end]) => new vscode.Range(bestLine - 1, start, bestLine - 1, end));

/** Where the cursor goes: to the line that matches best. */
export function cursorRange(hit: FolderHit): vscode.Range {
  const position = new vscode.Position(hit.bestLine - 1, bestColumn(hit));
  return new vscode.Range(position, position);
}
