import type * as vscode from 'vscode';
import { webviewPage } from '../webviewPage.ts';

export const pageHtml = (webview: vscode.Webview, extension: vscode.Uri): string =>
  webviewPage(webview, extension, { title: 'MoPQ Search', name: 'panel', styles: ['panel'], body });

const body = `<form id="search" role="search" aria-label="Search by meaning">
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
  </div>`;
