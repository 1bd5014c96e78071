import type * as vscode from 'vscode';
import { webviewPage } from '../webviewPage.ts';

export const reportHtml = (webview: vscode.Webview, extension: vscode.Uri): string =>
  webviewPage(webview, extension, {
    title: 'Fine-Tuning Report',
    name: 'tuningReport',
    styles: ['tuningReport', 'tuningTables'],
    body: '<main id="report"></main><p id="told" role="status" class="visually-hidden"></p>',
  });
