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
