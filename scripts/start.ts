/**
 * Builds the extension and opens an editor with it: `npm start [-- FOLDER]`. Desktop VS Code where `code`
 * is on PATH; otherwise VS Code in the browser, served from this machine until Ctrl+C.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureCodeServer } from './setup/codeServer.ts';
import { startEditor } from './setup/editor.ts';
import { cacheFolder, findOnPath, root } from './setup/paths.ts';
import { main, mustRun, run, SetupError } from './setup/run.ts';

async function openInBrowser(folder: string): Promise<number> {
  const editor = await startEditor({
    entry: await ensureCodeServer(),
    home: path.join(cacheFolder, 'editor', 'home'),
    extensions: [root],
  });
  const stopped = new Promise<void>((resolve) => {
    editor.process.once('exit', resolve);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  console.log(`\nMoPQ Search is ready for ${folder}. Open this address in a browser; Ctrl+C ends it.\n`);
  console.log(`  ${editor.address(folder)}\n`);
  await stopped;
  await editor.stop();
  return 0;
}

await main(async () => {
  const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? root);
  if (!existsSync(folder)) throw new SetupError(`There is no folder ${folder}.`);
  await mustRun(process.execPath, ['scripts/build.ts'], { cwd: root });
  const code = findOnPath('code');
  if (!code) return openInBrowser(folder);
  console.log(`Opening ${folder} in VS Code with the extension.`);
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', '--wait', folder];
  return run(code, args, { shell: process.platform === 'win32' });
});
