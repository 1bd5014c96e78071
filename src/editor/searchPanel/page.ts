import type * as vscode from 'vscode';
import { webviewPage } from '../webviewPage.ts';

export const pageHtml = (webview: vscode.Webview, extension: vscode.Uri): string =>
  webviewPage(webview, extension, { title: 'MoPQ Search', name: 'panel', styles: ['panel'], body });

const body = `<main>
  <h1 class="visually-hidden">Search by meaning</h1>
  <form id="search" role="search" aria-label="Search by meaning">
    <div class="field">
      <textarea id="query" rows="1" placeholder="What are you looking for?" aria-label="Search by meaning"
        aria-describedby="state-text" aria-autocomplete="list" aria-haspopup="listbox" aria-controls="options"
        title="Enter goes to the results, ↑ and ↓ recall earlier searches, Ctrl+Space offers filters" spellcheck="false"></textarea>
      <button id="clear" type="button" class="icon" aria-label="Clear the search" title="Clear" hidden>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4 4 8 8m0-8-8 8"/></svg>
      </button>
      <div id="options" role="listbox" aria-label="Filters to choose from" hidden></div>
      <span id="options-told" class="visually-hidden" role="status"></span>
    </div>
    <fieldset id="mode">
      <legend class="visually-hidden">How to search</legend>
      <label title="By meaning and by words together"><input type="radio" name="mode" value="hybrid"><span>Hybrid</span></label>
      <label title="By meaning only, whatever the words"><input type="radio" name="mode" value="semantic"><span>Meaning</span></label>
      <label title="By words only"><input type="radio" name="mode" value="lexical"><span>Words</span></label>
    </fieldset>
    <div class="filters">
      <ul id="chips" aria-label="Filters"></ul>
      <button id="add" type="button" class="chip" title="Filter by language, path or kind, also by typing lang:, path: or kind:">+ Filter</button>
    </div>
  </form>
  <section id="state" data-tone="quiet" aria-label="State">
    <div id="progress" role="progressbar" aria-label="Indexing" aria-valuemin="0" aria-valuemax="100" hidden><i></i></div>
    <svg id="mark" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 4.5v4.2m0 1.6v1.2"/></svg>
    <p><span id="state-text" role="status"></span> <span id="actions"></span></p>
  </section>
  </main>`;
