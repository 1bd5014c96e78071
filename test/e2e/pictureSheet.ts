import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { resultsFolder } from '../../scripts/setup/paths.ts';
import { wantsPictures } from './themes.ts';

const style = `body { display: flex; flex-wrap: wrap; gap: 12px; margin: 12px; background: grey; font: 13px sans-serif }
  figure { margin: 0; color: white } img { display: block; margin-top: 4px }`;

/** The states of a page side by side in one picture, test-results/screenshots/NAME.png, where pictures are wanted. */
export class PictureSheet {
  readonly #name: string;
  readonly #figures: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  async add(title: string, page: Page): Promise<void> {
    if (!wantsPictures) return;
    const png = await page.screenshot({ fullPage: true });
    const source = `data:image/png;base64,${png.toString('base64')}`;
    this.#figures.push(`<figure><figcaption>${title}</figcaption><img src="${source}"></figure>`);
  }

  async write(browser: Browser): Promise<void> {
    if (!wantsPictures) return;
    const page = await browser.newPage({ viewport: { width: 1280, height: 100 } });
    await page.setContent(`<style>${style}</style>${this.#figures.join('')}`);
    await page.screenshot({
      path: path.join(resultsFolder, 'screenshots', `${this.#name}.png`),
      fullPage: true,
    });
    await page.close();
  }
}
