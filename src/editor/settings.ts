import { SEARCH_MODES } from '../engine/search/modes.ts';
import { faultOf, type ValueOf, type ValueSchema } from './settingValue.ts';

interface Setting<S extends ValueSchema = ValueSchema> {
  readonly schema: S;
  readonly default: NoInfer<ValueOf<S>>;
  /** `resource` settings may differ by workspace folder. */
  readonly scope: 'window' | 'resource';
  readonly description: string;
  /** What each choice of an enum means. */
  readonly choices?: readonly string[];
}

const setting = <const S extends ValueSchema>(definition: Setting<S>): Setting<S> => definition;
const bool = { type: 'boolean' } as const;
const texts = { type: 'array', items: { type: 'string', minLength: 1 } } as const;
const integer = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum }) as const;

/** Every setting, once: package.json is checked against this table, and values are read through it. */
export const settingsTable = {
  enabled: setting({
    schema: bool,
    default: true,
    scope: 'resource',
    description: 'Index this folder and find what is in it. Turn it off for a folder that you never search.',
  }),
  exclude: setting({
    schema: texts,
    default: [],
    scope: 'resource',
    description:
      'Glob patterns of files and folders to leave out of the index, for example `**/generated/**`. They add to `#files.exclude#`, `#search.exclude#`, `.gitignore` and `.mopqignore`.',
  }),
  include: setting({
    schema: texts,
    default: [],
    scope: 'resource',
    description:
      'Glob patterns of files, or of folders with all that is in them, to index although `.gitignore`, `.mopqignore`, `#files.exclude#` or `#search.exclude#` leave them out, for example `generated/api` or `node_modules/our-library`. `#mopq.exclude#` still leaves out parts of them; secrets, binary and very large files stay out.',
  }),
  maxFileSize: setting({
    schema: integer(1, 102_400),
    default: 1024,
    scope: 'resource',
    description: 'Leave out files larger than this many kilobytes.',
  }),
  cpuShare: setting({
    schema: integer(10, 100),
    default: 50,
    scope: 'window',
    description:
      'How much of all processors of this machine indexing may take, in percent, on the average over a few seconds: after each batch of files it rests until that is paid for. Searching is not held back.',
  }),
  slowOnBattery: setting({
    schema: bool,
    default: true,
    scope: 'window',
    description:
      'Let indexing take only half of `#mopq.cpuShare#` while the machine runs on its battery (Linux and macOS).',
  }),
  memoryLimit: setting({
    schema: integer(512, 65_536),
    default: 2048,
    scope: 'window',
    description:
      'How many megabytes of memory the search engine and the processes that read files for it may take together. Short of it, indexing takes fewer processes; where the index itself has reached it, indexing ends and tells so, and what is indexed can be searched. A million chunks take about a thousand megabytes while they are indexed, and two thirds of that afterwards.',
  }),
  resultCount: setting({
    schema: integer(1, 500),
    default: 50,
    scope: 'window',
    description: 'How many results a search shows at most.',
  }),
  mode: setting({
    schema: { type: 'string', enum: SEARCH_MODES },
    default: 'hybrid',
    scope: 'window',
    description: 'How a search finds things unless the search panel says otherwise.',
    choices: [
      'By meaning and by words together: the best choice for almost every query.',
      'By meaning only: finds what uses other words for the same thing.',
      'By words only: finds what contains the words of the query, or forms of them.',
    ],
  }),
  searchAsYouType: setting({
    schema: bool,
    default: true,
    scope: 'window',
    description: 'Search in the panel while you type. If off, a search starts with Enter.',
  }),
  previewResults: setting({
    schema: bool,
    default: true,
    scope: 'window',
    description: 'Show the highlighted result in the editor while you move through the palette search.',
  }),
  historySize: setting({
    schema: integer(0, 500),
    default: 50,
    scope: 'window',
    description: 'How many queries the search panel remembers in this workspace; 0 remembers none.',
  }),
  model: setting({
    schema: { type: 'string' },
    default: '',
    scope: 'window',
    description:
      'Folder of the model that turns text into codes. Leave it empty for the model that comes with the extension. Another model encodes the workspace again.',
  }),
  codeBytes: setting({
    schema: { type: 'number', enum: [16, 32, 64] },
    default: 32,
    scope: 'window',
    description:
      'How many bytes the meaning of a chunk is kept in. More bytes tell meanings apart more precisely; the index becomes larger and searching it slower. Of a model that does not offer this size the nearest one is used. Another size encodes the workspace again.',
    choices: [
      'The smallest codes, for very large workspaces.',
      'A balance of size and precision.',
      'The most precise codes, at twice the size.',
    ],
  }),
  'history.enabled': setting({
    schema: bool,
    default: true,
    scope: 'resource',
    description:
      'Let earlier commits take part in search: files that similar commits changed come first. Only the git on this machine is asked, and only in a workspace that you trust.',
  }),
  'duplicates.nearness': setting({
    schema: { type: 'number', minimum: 0.5, maximum: 1 },
    default: 0.9,
    scope: 'resource',
    description:
      'How much two places must have in common to count as duplicates, as a share of the shorter one, whatever names are called: from 0.5, half of it, to 1, all of it.',
  }),
} as const;

export type SettingName = keyof typeof settingsTable;
export type Settings = { readonly [K in SettingName]: ValueOf<(typeof settingsTable)[K]['schema']> };

/** Reads every setting through `get`; a bad value gives its default and a warning that names the setting. */
export function readSettings(get: (name: SettingName) => unknown): {
  settings: Settings;
  warnings: string[];
} {
  const warnings: string[] = [];
  const entries = Object.entries(settingsTable).map(([name, { schema, default: fallback }]) => {
    const value = get(name as SettingName) ?? fallback;
    const fault = faultOf(value, schema);
    if (fault === undefined) return [name, value];
    warnings.push(
      `The setting mopq.${name} is ${JSON.stringify(value)}, but must be ${fault}. Its default, ${JSON.stringify(fallback)}, is used until you change it.`,
    );
    return [name, fallback];
  });
  return { settings: Object.fromEntries(entries) as Settings, warnings };
}

/** What package.json must say about the settings, by full name. */
export function settingsContribution(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<Setting>(settingsTable).map(
      ([name, { schema, default: fallback, scope, description, choices }], order) => {
        const property = { ...schema, default: fallback, scope, order, markdownDescription: description };
        return [`mopq.${name}`, choices ? { ...property, enumDescriptions: choices } : property];
      },
    ),
  );
}
