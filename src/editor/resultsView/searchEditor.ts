import * as vscode from 'vscode';

const scheme = 'mopq-results';
const language = 'search-result';
const mostKept = 20;
const gone = '# These results are gone: search again, and open them once more.\n';

/** Read-only documents with all results of an answer, which stay when the results view goes on to others. */
export class SearchEditors implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => this.#texts.get(query) ?? gone,
  });
  #made = 0;

  async open(title: string, text: string): Promise<void> {
    const query = `${++this.#made}`;
    this.#texts.set(query, text).delete(`${this.#made - mostKept}`);
    const path = `/Results: ${title.replaceAll(/[\\/\s]+/g, ' ').slice(0, 60)}`;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path, query }));
    // An editor without its own search has no such language.
    if ((await vscode.languages.getLanguages()).includes(language)) {
      await vscode.languages.setTextDocumentLanguage(document, language);
    }
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.#provider.dispose();
  }
}
