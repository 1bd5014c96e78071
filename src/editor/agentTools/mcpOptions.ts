import { type Settings, settingsTable } from '../settings.ts';

/**
 * Options of `mopq-search mcp` with which it shares the editor's indexes: another model or code size would encode them
 * again, and who runs no git here must not have it run elsewhere.
 *
 * @param settings one of each folder, of which the server has the same
 */
export function mcpOptions(settings: readonly Settings[], trusted: boolean): string[] {
  const [first] = settings;
  if (first === undefined) return [];
  const history = trusted && settings.every((each) => each['history.enabled']);
  return [
    ...(first.model === '' ? [] : ['--model', first.model]),
    ...(first.codeBytes === settingsTable.codeBytes.default ? [] : ['--code-bytes', String(first.codeBytes)]),
    ...(history ? [] : ['--no-history']),
  ];
}
