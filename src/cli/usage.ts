import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is wrong; the message says how, and the command's help follows. */
export class UsageError extends Error {}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  index: { type: 'string' },
  model: { type: 'string' },
  'code-bytes': { type: 'string' },
  'no-history': { type: 'boolean', default: false },
  'no-settings': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export const COMMON_HELP = `  --index DIR    folder of the index (default: in the user's cache)
  --model DIR    folder of the model (default: $MOPQ_MODEL, or the one that ships)
  --code-bytes N bytes of a chunk's code, of the sizes that the model offers (default: the model's)
  --no-history   leave earlier commits out of the search, and do not run git
  --no-settings  leave out what ignore files say, not what the settings of the folder's last editor do
  --json         print JSON
`;

/**
 * Reads options and exactly the named positional arguments; where the last name ends in "...", any number of them.
 *
 * @throws UsageError
 */
export function parse<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
  names: readonly string[],
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    if (names.at(-1)?.endsWith('...')) return parsed;
    const missing = names[parsed.positionals.length];
    if (missing !== undefined) throw new UsageError(`${missing} is missing`);
    const extra = parsed.positionals[names.length];
    if (extra !== undefined)
      throw new UsageError(`"${extra}" is one argument too many; quote what has spaces`);
    return parsed;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** @throws UsageError */
export function positiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) {
    throw new UsageError(`${name} must be a number from 1 to 1000, not "${text}"`);
  }
  return value;
}

/** What `--code-bytes` asks for, where it is given. */
export const codeBytesOption = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : positiveInteger('--code-bytes', text);
