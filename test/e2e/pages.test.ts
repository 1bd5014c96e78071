import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { pageHtml } from '../../src/editor/searchPanel/page.ts';
import { reportHtml } from '../../src/editor/tuningReport/page.ts';
import { editorArea, sideBar, TestPage } from './pages.ts';
import { panelStates } from './panelStates.ts';
import { PictureSheet } from './pictureSheet.ts';
import { reportStates } from './reportStates.ts';
import { themes } from './themes.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.connect(inject('browser'));
});

afterAll(() => browser?.close());

/** What axe finds wrong in each of a page's states, which are pictured too where that is wanted. */
async function problemsOf(
  page: TestPage,
  sheetName: string,
  states: Readonly<Record<string, () => Promise<void>>>,
): Promise<Record<string, string[]>> {
  const sheet = new PictureSheet(sheetName);
  const found: Record<string, string[]> = {};
  for (const [name, enter] of Object.entries(states)) {
    await enter();
    const problems = await page.violations();
    if (problems.length > 0) found[name] = problems;
    await sheet.add(name, page.page);
  }
  await sheet.write(browser);
  return found;
}

describe('the page of the search panel', () => {
  let panel: TestPage;
  const enter = (name: string) => panel.tell(...(panelStates[name] ?? []));

  beforeAll(async () => {
    panel = await TestPage.open(browser, pageHtml, { background: sideBar, width: 300, height: 210 });
  });

  test.each(themes)('axe finds nothing wrong with any of its states in the %s theme', async (theme) => {
    await panel.load(theme);
    const states = {
      ...Object.fromEntries(Object.keys(panelStates).map((name) => [name, () => enter(name)])),
      'choosing a filter': () => panel.page.locator('#query').fill('lang:'),
    };
    expect(await problemsOf(panel, `panel-states-${theme}`, states)).toEqual({});
  });

  test('Tab goes through its controls from top to bottom', async () => {
    await panel.load('dark');
    await enter('nothing found');
    expect(await panel.tabStops()).toEqual([
      ...['query', 'clear', 'Words'],
      'Remove the filter Language: Go',
      'Remove the filter Path: packages/client/src/components/forms/validation',
      'Remove the filter Kind: not Tests',
      'add',
      ...['without Go', 'without …/forms/validation', 'with Tests', 'Hybrid'],
    ]);
    await enter('no folder');
    expect(await panel.tabStops()).toEqual(['query', 'Hybrid', 'add', 'Open Folder']);
  });

  test('nothing moves from one state to the next, and nothing is wider than the panel', async () => {
    await panel.load('dark');
    const tops = new Set<number | undefined>();
    for (const name of Object.keys(panelStates)) {
      await enter(name);
      expect(await panel.page.evaluate('document.documentElement.scrollWidth'), name).toBe(300);
      if (!/filters|nothing found$|lines/.test(name)) {
        tops.add((await panel.page.locator('#state-text').boundingBox())?.y);
      }
    }
    expect([...tops]).toHaveLength(1);
  });
});

describe('the page of the fine-tuning report', () => {
  let report: TestPage;
  const enter = (view: object) => report.tell({ type: 'show', view });

  beforeAll(async () => {
    report = await TestPage.open(browser, reportHtml, { background: editorArea, width: 620, height: 800 });
  });

  test.each(themes)('axe finds nothing wrong with any outcome in the %s theme', async (theme) => {
    await report.load(theme);
    const states = Object.entries(reportStates).map(([name, view]) => [name, () => enter(view)]);
    expect(await problemsOf(report, `report-states-${theme}`, Object.fromEntries(states))).toEqual({});
  });

  test('Tab goes through its controls from top to bottom', async () => {
    await report.load('dark');
    await enter(reportStates.adopted);
    expect(await report.tabStops()).toEqual([
      ...['action-revert', 'action-delete', 'action-models'],
      'The figures by which it was decided',
      ...['open-gained-0', 'search-gained-0', 'open-gained-1', 'search-gained-1'],
      ...['open-lost-0', 'search-lost-0'],
    ]);
  });
});
