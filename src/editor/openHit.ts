import * as vscode from 'vscode';
import type { FolderHit } from '../engine/protocol.ts';
import { bestRange, cursorRange, fileUri, hitRange, matchRanges, shownHit, shownUri } from './location.ts';

export interface OpenOptions {
  /** In the preview tab, which the next result takes over. */
  readonly preview: boolean;
  readonly preserveFocus: boolean;
  readonly toSide?: boolean;
}

/** Opens hits in editors and marks their lines until the user goes on to something else. */
export class HitOpener implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[];
  #marks = new Marks();
  #marked: { uri: string; hit: FolderHit } | undefined;
  /** What was marked last, though perhaps it is no longer. */
  #last: { uri: string; hit: FolderHit } | undefined;

  constructor() {
    const goneOn = (uri: vscode.Uri): void => {
      if (uri.toString() === this.#marked?.uri) this.clear();
    };
    this.#disposables = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.window.onDidChangeActiveColorTheme(() => {
        this.#marks.dispose();
        this.#marks = new Marks();
        this.#draw();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
        if (kind === Keyboard || kind === Mouse) goneOn(textEditor.document.uri);
        else this.#comeBackTo(textEditor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) goneOn(document.uri);
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof vscode.TabInputText) goneOn(input.uri);
      }),
    ];
  }

  async open(hit: FolderHit, options: OpenOptions): Promise<void> {
    const { preview, preserveFocus } = options;
    const viewColumn = options.toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    if (hit.cell !== undefined) {
      await openCell(hit, hit.cell, { preview, preserveFocus, viewColumn });
      this.mark(hit);
      return;
    }
    this.mark(hit);
    const document = await vscode.workspace.openTextDocument(shownUri(hit));
    const selection = cursorRange(hit);
    await vscode.window.showTextDocument(document, { preview, preserveFocus, viewColumn, selection });
  }

  /** Marks the hit's lines wherever its file is visible, or as soon as it becomes so. */
  mark(hit: FolderHit): void {
    this.#last = shownHit(hit);
    this.#marked = this.#last;
    this.#draw();
  }

  clear(): void {
    this.#marked = undefined;
    this.#draw();
  }

  /** Marks the last hit again when it is opened once more, which no selection of another row tells. */
  #comeBackTo({ document, selection }: vscode.TextEditor): void {
    if (!this.#last || this.#last === this.#marked || document.uri.toString() !== this.#last.uri) return;
    if (selection.isEqual(cursorRange(this.#last.hit))) this.mark(this.#last.hit);
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, this.#marks]) disposable.dispose();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const isMarked = this.#marked?.uri === editor.document.uri.toString();
      this.#marks.draw(editor, isMarked ? this.#marked?.hit : undefined);
    }
  }
}

async function openCell(
  hit: FolderHit,
  cell: number,
  how: vscode.NotebookDocumentShowOptions,
): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(fileUri(hit));
  const range = new vscode.NotebookRange(cell, cell + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { ...how, selections: [range] });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}

/** How a hit's lines, its best lines and the matched words in them are marked. */
class Marks implements vscode.Disposable {
  readonly #lines = linesDecoration();
  readonly #best = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  });
  readonly #words = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('editor.findMatchHighlightBorder'),
  });

  draw(editor: vscode.TextEditor, hit: FolderHit | undefined): void {
    editor.setDecorations(this.#lines, hit ? [hitRange(hit)] : []);
    editor.setDecorations(this.#best, hit ? [bestRange(hit)] : []);
    editor.setDecorations(this.#words, hit ? matchRanges(hit) : []);
  }

  dispose(): void {
    for (const decoration of [this.#lines, this.#best, this.#words]) decoration.dispose();
  }
}

/** High-contrast themes have no highlight colours, so there a bar marks the lines. */
function linesDecoration(): vscode.TextEditorDecorationType {
  const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;
  const bar = [HighContrast, HighContrastLight].includes(vscode.window.activeColorTheme.kind) && {
    borderWidth: '0 0 0 2px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('focusBorder'),
  };
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    ...bar,
  });
}
