import type { Page } from 'playwright-core';

/** The editor's own themes, by the words that it gives the bodies of pages. */
export const themes = ['dark', 'light', 'high-contrast'] as const;
export type ThemeName = (typeof themes)[number];

/** Whether what is on the screen shall be pictured in every theme: see scripts/test.ts. */
export const wantsPictures = process.env.MOPQ_SCREENSHOTS !== undefined;

/** Has the editor follow the system's colours, which a browser can change while a list or a hover is open. */
export const themeSettings = {
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'workbench.preferredHighContrastColorTheme': 'Default High Contrast',
};

const classOf: Record<ThemeName, string> = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black' };

/** Changes the theme of an editor, and waits until it is drawn in it. */
export async function useTheme(page: Page, name: ThemeName): Promise<void> {
  await page.emulateMedia({
    colorScheme: name === 'light' ? 'light' : 'dark',
    forcedColors: name === 'high-contrast' ? 'active' : 'none',
  });
  await page.locator(`.monaco-workbench.${classOf[name]}`).first().waitFor();
}
