import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { readText, root } from '../../scripts/setup/paths.ts';
import type { ThemeName } from './themes.ts';

/** What the editor gives a page in a theme, told by the editor itself: see the test of the search panel. */
export interface Theme {
  /** Words that the page's body has. */
  readonly classes: string;
  /** Variables of the root element, those that our styles name. */
  readonly variables: Readonly<Record<string, string>>;
}

export const themeFile = (name: ThemeName): string => path.join(root, 'test/fixtures/themes', `${name}.json`);

const readTheme = (name: ThemeName): Theme => JSON.parse(readFileSync(themeFile(name), 'utf8')) as Theme;

/** What is beneath a page in the side bar, and in an editor. */
export const [sideBar, editorArea] = ['--vscode-sideBar-background', '--vscode-editor-background'] as const;

/** The editor's variables that the styles of our pages name, and the two above. */
export function variablesOfStyles(): string[] {
  const styles = readdirSync(path.join(root, 'media')).filter((file) => file.endsWith('.css'));
  const named = styles.flatMap((file) => readText('media', file).match(/--vscode-[\w-]+/g) ?? []);
  return [...new Set([...named, sideBar, editorArea])].sort();
}

/** As much of an element as tells a theme. */
interface Root {
  readonly style: { getPropertyValue(name: string): string };
  readonly ownerDocument: { readonly body: { readonly className: string } };
}

/** Runs in a page within the editor, on its root element; what the theme lacks is left out. */
export function themeOf({ style, ownerDocument }: Root, names: readonly string[]): Theme {
  const told = names.map((name) => [name, style.getPropertyValue(name)]);
  return {
    classes: ownerDocument.body.className.match(/vscode-[\w-]+/g)?.join(' ') ?? '',
    variables: Object.fromEntries(told.filter(([, value]) => value !== '')),
  };
}

/** What a page of ours asks of its view: where files are, and from where they may come. */
const origin = 'https://page.test';
const webview = { asWebviewUri: (uri: { path: string }) => origin + uri.path, cspSource: origin };
const extension = { path: '', with: ({ path: file }: { path: string }) => ({ path: file }) };

/** The editor's half of a page. */
const editorSide = `globalThis.acquireVsCodeApi = () => ({
  postMessage: () => undefined, getState: () => undefined, setState: () => undefined,
});`;

const wear = ({ classes, variables }: Theme, background: string): string => `
  for (const [name, value] of Object.entries(${JSON.stringify(variables)}))
    document.documentElement.style.setProperty(name, value);
  document.body.className = '${classes}';
  // The page is transparent, and axe cannot see what is beneath it.
  document.body.style.background = 'var(${background})';`;

const axe = readText(path.relative(root, createRequire(import.meta.url).resolve('axe-core/axe.min.js')));
const runAxe = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) =>
  id + ': ' + nodes.map(({ html, any }) => html + ' ' + any.map(({ message }) => message).join()).join()))`;

/** Has the next Tab go to the first control of the page. */
const toTop = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')";

const focused = `(({ activeElement, body }) =>
  activeElement === body ? '' :
    activeElement.id || activeElement.ariaLabel || (activeElement.labels?.[0] ?? activeElement).textContent)(document)`;

type Html = (webview: vscode.Webview, extension: vscode.Uri) => string;

/** A page of ours in the browser alone: whoever uses this is the extension. */
export class TestPage {
  readonly page: Page;
  readonly #background: string;

  private constructor(page: Page, background: string) {
    this.page = page;
    this.#background = background;
  }

  /**
   * @param background the editor's variable for the colour that is beneath the page
   * @param viewport in pixels
   */
  static async open(
    browser: Browser,
    html: Html,
    { background, ...viewport }: { background: string; width: number; height: number },
  ): Promise<TestPage> {
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
    const body = html(webview as unknown as vscode.Webview, extension as unknown as vscode.Uri);
    await page.addInitScript(editorSide);
    await page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      return pathname === '/'
        ? route.fulfill({ contentType: 'text/html', body })
        : route.fulfill({ path: path.join(root, pathname) });
    });
    return new TestPage(page, background);
  }

  /** Loads the page anew in a theme. */
  async load(theme: ThemeName): Promise<void> {
    await this.page.goto(`${origin}/`);
    await this.page.evaluate(wear(readTheme(theme), this.#background));
    await this.page.evaluate(axe);
  }

  /** Gives the page messages as the extension does. */
  async tell(...messages: readonly object[]): Promise<void> {
    for (const message of messages) {
      const event = `new MessageEvent('message', { data: ${JSON.stringify(message)} })`;
      await this.page.evaluate(`window.dispatchEvent(${event})`);
    }
  }

  /** What axe finds wrong in the page as it is. */
  violations(): Promise<string[]> {
    return this.page.evaluate(runAxe);
  }

  /** What has the keys after each press of Tab, from the top of the page until they leave it. */
  async tabStops(): Promise<string[]> {
    const stops: string[] = [];
    await this.page.evaluate(toTop);
    for (;;) {
      await this.page.keyboard.press('Tab');
      const stop: string = await this.page.evaluate(focused);
      if (stop === '' || stops.includes(stop)) return stops;
      stops.push(stop);
    }
  }
}
