import { git } from './git.ts';

/**
 * Parts of a program whose people have nicknames for them: `boomerang` is what they call the retries, and its
 * `stamina` is the retry budget. The nicknames stand in commit messages and nowhere in the code.
 */
const parts: Record<string, { nickname: string; files: Record<string, string> }> = {
  http: {
    nickname: 'boomerang',
    files: {
      retryBudget: 'stamina',
      backoffDelay: 'rhythm',
      statusRules: 'etiquette',
      requestLog: 'diary',
      connectionPool: 'stable',
    },
  },
  cache: {
    nickname: 'pantry',
    files: {
      evictionOrder: 'clearance',
      expiryClock: 'freshness',
      sizeLimit: 'shelf',
      diskStore: 'cellar',
      keyDigest: 'sticker',
    },
  },
  auth: {
    nickname: 'turnstile',
    files: {
      passwordHash: 'mincer',
      sessionToken: 'wristband',
      accessRules: 'guestlist',
      loginThrottle: 'doorman',
      auditTrail: 'footprints',
    },
  },
  queue: {
    nickname: 'conveyor',
    files: {
      jobPriority: 'hierarchy',
      workerPool: 'gang',
      deadLetters: 'orphanage',
      visibilityTimeout: 'curtain',
      batchSize: 'crate',
    },
  },
  search: {
    nickname: 'bloodhound',
    files: {
      termWeights: 'scent',
      stopWords: 'earplugs',
      resultRanking: 'podium',
      querySyntax: 'whistle',
      invertedIndex: 'ledger',
    },
  },
  render: {
    nickname: 'easel',
    files: {
      templateStore: 'stencil',
      colorPalette: 'pigment',
      layoutGrid: 'scaffold',
      fontMetrics: 'yardstick',
      imageScaling: 'magnifier',
    },
  },
  billing: {
    nickname: 'abacus',
    files: {
      invoiceTotals: 'harvest',
      taxRates: 'tithe',
      currencyConversion: 'bureau',
      discountRules: 'haggling',
      paymentReminder: 'nudge',
    },
  },
  sync: {
    nickname: 'ferry',
    files: {
      conflictResolution: 'handshake',
      changeFeed: 'timetable',
      clockSkew: 'tide',
      uploadChunks: 'cargo',
      checkpoint: 'mooring',
    },
  },
};

/** What each file can do; a commit changes the number of one of these, and says so in its own way. */
const abilities = [
  { verb: 'read', does: 'Reads %, as it was set or by default', nick: 'on departure' },
  { verb: 'raise', does: 'Raises % by one step, but not above its ceiling', nick: 'in heavy weather' },
  { verb: 'reset', does: 'Puts % back to where it began', nick: 'after the storm' },
  { verb: 'describe', does: 'Tells % in words, for logs and reports', nick: 'for the gazette' },
  { verb: 'compare', does: 'Tells which of two has the larger %', nick: 'at the weigh-in' },
  { verb: 'check', does: 'Refuses work that would go beyond %', nick: 'at the gate' },
];
const verbs = ['Loosen', 'Tame', 'Polish', 'Sharpen', 'Calm', 'Rewire', 'Trim', 'Feed'];

const commits = 250;
const firstCommit = Date.UTC(2025, 0, 1) / 1000;
const aDay = 86_400;

interface Source {
  readonly path: string;
  readonly name: string;
  readonly slang: string;
  /** The number of each ability, which commits change. */
  readonly numbers: number[];
}

/** The commit message's words for a file are none of its own; this asks for `src/http/retryBudget.ts`. */
export const jargonQuery = 'boomerang stamina in heavy weather';
export const jargonFile = 'src/http/retryBudget.ts';

/** Makes the repository in an empty folder: forty source files, and 250 commits, each of which changes one function. */
export function createHarbour(folder: string): void {
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  git(folder, ['fast-import', '--quiet'], history(sources()));
  git(folder, ['reset', '--quiet', '--hard', 'main']);
}

function sources(): Source[] {
  return Object.entries(parts).flatMap(([part, { nickname, files }]) =>
    Object.entries(files).map(([name, slang]) => ({
      path: `src/${part}/${name}.ts`,
      name,
      slang: `${nickname} ${slang}`,
      numbers: abilities.map((_, index) => index + 2),
    })),
  );
}

/** As `git fast-import` reads it: one commit with all files, then one a change, in turn over all files. */
function history(files: readonly Source[]): string {
  const commands = [commit(0, 'First version', files)];
  for (let number = 1; number < commits; number++) {
    const source = files[(number * 7) % files.length] as Source;
    const round = Math.floor(number / files.length);
    const index = (round + number) % abilities.length;
    source.numbers[index] = number;
    const verb = verbs[(round * 3 + number) % verbs.length];
    commands.push(commit(number, `${verb} the ${source.slang} ${abilities[index]?.nick}`, [source]));
  }
  return commands.join('');
}

function commit(number: number, message: string, changed: readonly Source[]): string {
  const files = changed.map((source) => `M 100644 inline ${source.path}\n${data(code(source))}`).join('');
  const time = firstCommit + number * aDay;
  return `commit refs/heads/main\ncommitter Sample <sample@example.org> ${time} +0000\n${data(message)}${files}\n`;
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function code({ name, numbers }: Source): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const functions = abilities.map(({ verb, does }, index) => {
    const comment = `/** ${does.replace('%', `the ${words}`)}. */`;
    return `${comment}\nexport ${body(verb, name, type, words, numbers[index] ?? 0)}`;
  });
  const settings = `/** What is known of the ${words}. */\nexport interface ${type} {\n  readonly ${name}: number;\n  readonly ceiling: number;\n}`;
  return `${[settings, ...functions].join('\n\n')}\n`;
}

function body(verb: string, name: string, type: string, words: string, number: number): string {
  const lines: Record<string, string[]> = {
    read: [
      `function read${type}(settings: Record<string, number>): ${type} {`,
      `  const ${name} = settings.${name} ?? ${number};`,
      `  if (${name} < 0) throw new RangeError('The ${words} must not be negative.');`,
      `  return { ${name}, ceiling: settings.ceiling ?? ${name} * 10 };`,
    ],
    raise: [
      `function raise${type}(present: ${type}): ${type} {`,
      `  const step = ${number};`,
      `  const raised = Math.min(present.${name} + step, present.ceiling);`,
      `  return { ...present, ${name}: raised };`,
    ],
    reset: [
      `function reset${type}(present: ${type}, history: ${type}[]): ${type} {`,
      `  const first = history.at(-${number}) ?? history[0];`,
      '  history.length = 0;',
      `  return { ...present, ${name}: first?.${name} ?? 0 };`,
    ],
    describe: [
      `function describe${type}({ ${name}, ceiling }: ${type}): string {`,
      `  const parts = Math.round((${number} * ${name}) / ceiling);`,
      `  return \`${words}: \${${name}} of \${ceiling}, or \${parts} of ${number}\`;`,
    ],
    compare: [
      `function compare${type}(one: ${type}, other: ${type}): number {`,
      `  const difference = one.${name} - other.${name};`,
      `  return Math.abs(difference) < ${number} ? 0 : Math.sign(difference);`,
    ],
    check: [
      `function check${type}({ ${name} }: ${type}, asked: number): void {`,
      `  const allowed = ${name} + ${number};`,
      `  if (asked > allowed) throw new Error(\`The ${words} allows \${allowed}, not \${asked}.\`);`,
    ],
  };
  return [...(lines[verb] ?? []), '}'].join('\n');
}
