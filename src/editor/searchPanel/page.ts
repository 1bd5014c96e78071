import * as vscode from 'vscode';

/** The page's HTML. Only our own script and style may load, and nothing may connect anywhere. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file('media/panel.css')}">
  <title>MoPQ Search</title>
</head>
<body>
  <form id="search" role="search" aria-label="Search by meaning">
    <div class="field">
      <textarea id="query" rows="1" placeholder="What are you looking for?" aria-label="Search by meaning"
        aria-describedby="state-text" title="Enter goes to the results, ↑ and ↓ recall earlier searches" spellcheck="false"></textarea>
      <button id="clear" type="button" class="icon" aria-label="Clear the search" title="Clear" hidden>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4 4 8 8m0-8-8 8"/></svg>
      </button>
    </div>
    <fieldset id="mode">
      <legend class="visually-hidden">How to search</legend>
      <label title="By meaning and by words together"><input type="radio" name="mode" value="hybrid"><span>Hybrid</span></label>
      <label title="By meaning only, whatever the words"><input type="radio" name="mode" value="semantic"><span>Meaning</span></label>
      <label title="By words only"><input type="radio" name="mode" value="lexical"><span>Words</span></label>
    </fieldset>
    <div class="filters">
      <select id="language" aria-label="Language" title="Language"><option value="">All languages</option></select>
      <input id="path" type="text" placeholder="Files: src, *.md" aria-label="Files to include" title="Files to include, e.g. src, *.md, ./docs" spellcheck="false">
    </div>
  </form>
  <div id="state" data-tone="quiet">
    <div id="progress" role="progressbar" aria-label="Indexing" aria-valuemin="0" aria-valuemax="100" hidden><i></i></div>
    <p><span id="state-text" role="status"></span> <button id="action" type="button" class="link" hidden></button></p>
  </div>
  <script nonce="${nonce}" src="${file('dist/panel.js')}"></script>
</body>
</html>`;
}
