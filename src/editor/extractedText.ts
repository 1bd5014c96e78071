import * as vscode from 'vscode';
import type { EngineHost } from './engineHost.ts';

const scheme = 'mopq-text';
/** Lines of a PDF are wrapped, which package.json says of this language. */
const pdfLanguage = 'mopq-pdf';

/** Address of the text that the index has of a PDF or docx; its ending gives it the right colours. */
export function extractedTextUri(at: { folder: string; path: string; kind: string }): vscode.Uri {
  const ending = at.kind === 'docx' ? 'md' : 'txt';
  const { path } = vscode.Uri.joinPath(vscode.Uri.file(at.folder), `${at.path}.${ending}`);
  return vscode.Uri.from({ scheme, path, query: JSON.stringify([at.folder, at.path]) });
}

/** Shows PDF and docx files as read-only text, since the editor has no viewer of its own for them. */
export class ExtractedTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #host: EngineHost;
  /** 0-based lines at which the pages of a PDF begin, by address. */
  readonly #pages = new Map<string, readonly number[]>();
  readonly #pageMark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderWidth: '1px 0 0 0',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('tree.indentGuidesStroke'),
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground') },
  });
  readonly #disposables: vscode.Disposable[];

  constructor(host: EngineHost) {
    this.#host = host;
    const { workspace, window, languages } = vscode;
    this.#disposables = [
      this.#pageMark,
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidOpenTextDocument((document) => {
        if (!this.#pages.has(document.uri.toString()) || document.languageId === pdfLanguage) return;
        void languages.setTextDocumentLanguage(document, pdfLanguage);
      }),
      workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        if (languageId === pdfLanguage) this.#pages.delete(uri.toString());
      }),
      window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#markPages(editor);
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const [folder, path] = JSON.parse(uri.query) as [string, string];
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const { text, parts } = await this.#host.request('text', { folder, path }, abort.signal);
    if (parts) this.#pages.set(uri.toString(), parts);
    return text;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Names each page in the blank line above it. */
  #markPages(editor: vscode.TextEditor): void {
    const pages = this.#pages.get(editor.document.uri.toString());
    if (pages === undefined) return;
    const marks = pages.slice(1).map((line, i) => ({
      range: new vscode.Range(line - 1, 0, line - 1, 0),
      renderOptions: { after: { contentText: `page ${i + 2}` } },
    }));
    editor.setDecorations(this.#pageMark, marks);
  }
}
