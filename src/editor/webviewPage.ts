import type * as vscode from 'vscode';

/** What a page of ours is made of. */
export interface PageParts {
  readonly title: string;
  /** Of its script `dist/NAME.js`. */
  readonly name: string;
  /** Names of its styles `media/NAME.css`. */
  readonly styles: readonly string[];
  readonly body: string;
}

/** A page's HTML. Only our own script and style may load, and nothing may connect anywhere. */
export function webviewPage(webview: vscode.Webview, extension: vscode.Uri, parts: PageParts): string {
  const nonce = crypto.randomUUID();
  const file = (name: string): string =>
    webview.asWebviewUri(extension.with({ path: `${extension.path}/${name}` })).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  ${parts.styles.map((name) => `<link rel="stylesheet" href="${file(`media/${name}.css`)}">`).join('\n  ')}
  <title>${parts.title}</title>
</head>
<body>
  ${parts.body}
  <script nonce="${nonce}" src="${file(`dist/${parts.name}.js`)}"></script>
</body>
</html>`;
}
