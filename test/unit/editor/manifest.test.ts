import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  icon: string;
  contributes: {
    commands: { command: string; title: string; category: string }[];
    keybindings: { command: string; key: string; when?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    viewsContainers: { activitybar: { icon: string }[] };
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string; contents: string }[];
    walkthroughs: {
      steps: {
        description: string;
        completionEvents: string[];
        media: { svg: string; altText: string };
      }[];
    }[];
  };
}

const { icon, contributes }: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = contributes.commands.map(({ command }) => command);

const source = readdirSync('src/editor', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`src/editor/${file}`, 'utf8'))
  .join('\n');

test('menus and keys name contributed commands', () => {
  const named = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  for (const { command } of named) expect(commands).toContain(command);
});

test('every contributed command can be reached by keys: in the command palette, or by a key of its own', () => {
  const hidden = contributes.menus.commandPalette?.filter(({ when }) => when === 'false') ?? [];
  const bound = contributes.keybindings.map(({ command }) => command);
  expect(hidden.length).toBeGreaterThan(0);
  for (const { command } of hidden) expect(bound).toContain(command);
});

test('every contributed command is registered, under one category', () => {
  for (const { command, category } of contributes.commands) {
    const registered =
      source.includes(`'${command}'`) ||
      // Trees of results register their commands by the last part.
      (/^mopq\.(results|duplicates)\./.test(command) &&
        ['on', 'always'].some((register) => source.includes(`${register}('${command.split('.').at(-1)}'`)));
    expect(registered, command).toBe(true);
    expect(category).toBe('MoPQ Search');
  }
});

test('welcome texts link to commands that exist', () => {
  const links = contributes.viewsWelcome.flatMap(({ contents }) => [
    ...contents.matchAll(/\(command:([\w.]+)\)/g),
  ]);
  expect(links.length).toBeGreaterThan(0);
  for (const [, command = ''] of links) expect([...commands, 'vscode.openFolder']).toContain(command);
});

test("keys of the editor's own are taken only where our views or results are", () => {
  const guarded = /mopq\.quickSearchOpen|mopq\.hasResults|focusedView == mopq\./;
  for (const { command, key, when } of contributes.keybindings) {
    if (!/^shift\+alt\+/.test(key)) expect(when, command).toMatch(guarded);
  }
});

test('the walkthrough has four steps with a picture, links that work and events that can happen', () => {
  const [walkthrough] = contributes.walkthroughs;
  expect(walkthrough?.steps).toHaveLength(4);
  const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => `onView:${id}`));
  const happens = [...commands.map((command) => `onCommand:${command}`), ...views];
  for (const { description, completionEvents, media } of walkthrough?.steps ?? []) {
    expect(readFileSync(media.svg, 'utf8')).toContain('var(--vscode-');
    expect(media.altText.length).toBeGreaterThan(20);
    // The editor shows them as they are, or takes them for bold.
    expect(description).not.toMatch(/`|\*/);
    for (const [, link = ''] of description.matchAll(/\(command:([\w.]+)\)/g)) {
      expect([...commands, 'vscode.openFolder']).toContain(link);
    }
    const events = completionEvents.filter((event) => !event.startsWith('onContext:mopq.'));
    expect(happens).toEqual(expect.arrayContaining(events));
    expect(completionEvents.length).toBeGreaterThan(0);
  }
});

test('icons are there', () => {
  const icons = [icon, ...contributes.viewsContainers.activitybar.map((container) => container.icon)];
  for (const file of icons) expect(existsSync(file), file).toBe(true);
});
