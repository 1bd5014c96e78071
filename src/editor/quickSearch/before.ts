import * as vscode from 'vscode';

/** The editors as they were when the palette was opened, which previews must not change. */
export class EditorsBefore {
  readonly #editor = vscode.window.activeTextEditor;
  readonly #selections = this.#editor?.selections ?? [];
  readonly #visible = this.#editor?.visibleRanges[0];
  readonly #wasPreview = vscode.window.tabGroups.activeTabGroup.activeTab?.isPreview === true;
  readonly #tabs: ReadonlySet<string> = new Set(allTabs().map(keyOf));

  /** Shows the former editor as it stood and closes what previews left. */
  async restore(): Promise<void> {
    if (this.#editor) await this.#show(this.#editor);
    const left = allTabs().filter((tab) => tab.isPreview && !this.#tabs.has(keyOf(tab)));
    if (left.length > 0) await vscode.window.tabGroups.close(left);
  }

  async #show({ document, viewColumn }: vscode.TextEditor): Promise<void> {
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: viewColumn ?? vscode.ViewColumn.Active,
      preview: this.#wasPreview,
    });
    editor.selections = this.#selections;
    if (this.#visible) editor.revealRange(this.#visible, vscode.TextEditorRevealType.AtTop);
  }
}

const allTabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);

function keyOf({ group, input, label }: vscode.Tab): string {
  const shown =
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook
      ? input.uri.toString()
      : label;
  return `${group.viewColumn} ${shown}`;
}
