import type { Page } from 'playwright-core';

/** The palette is given up on after so long without other rows, as where two queries find the same. */
const patienceMs = 3000;

/**
 * Has the page note when other rows than before are painted after each input. The time is that of the frame after the
 * one in which they changed; it is taken in the page, so that what drives the browser adds nothing.
 */
export async function watchPaints(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const rows = () => [...document.querySelectorAll('.quick-input-list .monaco-list-row')]
      .map((row) => row.getAttribute('aria-label')).join('\\n');
    const paints = (globalThis.paints = []);
    let began, before;
    addEventListener('input', () => { began = performance.now(); before = rows(); }, true);
    new MutationObserver(() => {
      const now = began === undefined ? '' : rows();
      if (now === '' || now === before) return;
      const since = began;
      began = undefined;
      requestAnimationFrame(() => { const channel = new MessageChannel();
        channel.port1.onmessage = () => paints.push(performance.now() - since);
        channel.port2.postMessage(0);
      });
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
  })()`);
}

/** Milliseconds from each text's input to its painted rows, in a quick input that a key opens. */
export async function paintTimes(page: Page, key: string, texts: readonly string[]): Promise<number[]> {
  await page.keyboard.press(key);
  await page.locator('.quick-input-widget input').first().waitFor();
  const times: number[] = [];
  for (const text of texts) {
    await page.keyboard.press('ControlOrMeta+a');
    await page.evaluate('paints.length = 0');
    await page.keyboard.insertText(text);
    const painted = page.waitForFunction('paints.length > 0', undefined, { timeout: patienceMs });
    if (
      await painted.then(
        () => true,
        () => false,
      )
    )
      times.push(await page.evaluate('paints[0]'));
    await page.waitForTimeout(500);
  }
  await page.keyboard.press('Escape');
  // The first finds all caches cold.
  return times.slice(1);
}

/** Milliseconds from Shift+Alt+M until the palette's box and the rows of the last answer are painted. */
export async function openingTimes(page: Page, times: number): Promise<number[]> {
  await page.evaluate(`(() => {
    const row = '.quick-input-widget:not([style*="display: none"]) .monaco-list-row';
    addEventListener('keydown', ({ code }) => {
      const began = performance.now();
      const look = () => {
        if (!document.querySelector(row)) return requestAnimationFrame(look);
        const channel = new MessageChannel();
        channel.port1.onmessage = () => (globalThis.opening = performance.now() - began);
        channel.port2.postMessage(0);
      };
      if (code === 'KeyM') look();
    }, true);
  })()`);
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    await page.evaluate('globalThis.opening = undefined');
    await page.keyboard.press('Shift+Alt+m');
    await page.waitForFunction('opening !== undefined');
    taken.push(await page.evaluate('opening'));
    await page.waitForTimeout(500);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
  }
  return taken;
}
