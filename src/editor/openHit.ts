import * as vscode from 'vscode';
import type { FolderHit } from '../engine/protocol.ts';
import { cursorRange, fileUri, hitRange, shownUri } from './location.ts';

export interface OpenOptions {
  /** In the preview tab, which the next result takes over. */
  readonly preview: boolean;
  readonly preserveFocus: boolean;
  readonly toSide?: boolean;
}

/** Opens hits in editors and marks their lines until the user goes on to something else. */
export class HitOpener implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[];
  #decoration = markDecoration();
  #marked: { uri: string; range: vscode.Range } | undefined;

  constructor() {
    this.#disposables = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.window.onDidChangeActiveColorTheme(() => {
        this.#decoration.dispose();
        this.#decoration = markDecoration();
        this.#draw();
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        const byHand =
          event.kind === vscode.TextEditorSelectionChangeKind.Keyboard ||
          event.kind === vscode.TextEditorSelectionChangeKind.Mouse;
        if (byHand && event.textEditor.document.uri.toString() === this.#marked?.uri) this.clear();
      }),
    ];
  }

  async open(hit: FolderHit, options: OpenOptions): Promise<void> {
    const { preview, preserveFocus } = options;
    const viewColumn = options.toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    if (hit.cell !== undefined) {
      const notebook = await vscode.workspace.openNotebookDocument(fileUri(hit));
      const selections = [new vscode.NotebookRange(hit.cell, hit.cell + 1)];
      const editor = await vscode.window.showNotebookDocument(notebook, {
        preview,
        preserveFocus,
        viewColumn,
        selections,
      });
      editor.revealRange(
        selections[0] as vscode.NotebookRange,
        vscode.NotebookEditorRevealType.InCenterIfOutsideViewport,
      );
      return;
    }
    this.mark(hit);
    const document = await vscode.workspace.openTextDocument(shownUri(hit));
    const selection = cursorRange(hit);
    await vscode.window.showTextDocument(document, { preview, preserveFocus, viewColumn, selection });
  }

  /** Marks the hit's lines wherever its file is visible, or as soon as it becomes so. */
  mark(hit: FolderHit): void {
    this.#marked = { uri: shownUri(hit).toString(), range: hitRange(hit) };
    this.#draw();
  }

  clear(): void {
    this.#marked = undefined;
    this.#draw();
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, this.#decoration]) disposable.dispose();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const marked = this.#marked?.uri === editor.document.uri.toString() ? [this.#marked.range] : [];
      editor.setDecorations(this.#decoration, marked);
    }
  }
}

/** High-contrast themes have no highlight colours, so there a bar marks the lines. */
function markDecoration(): vscode.TextEditorDecorationType {
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
