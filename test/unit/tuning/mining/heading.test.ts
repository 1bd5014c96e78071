import { describe, expect, it } from 'vitest';
import { headingPairs } from '../../../../src/engine/tuning/mining/heading.ts';
import { cut } from './cut.ts';

const PROSE = 'Every request takes the first route that matches its path and its method.';
const queriesOf = async (path: string, text: string) =>
  headingPairs(await cut(path, text)).map(({ query }) => query);

describe('headings', () => {
  it.each([
    [
      'says enough by itself',
      'a.md',
      `# Router\n\n## Match paths with wild cards\n\n${PROSE}\n`,
      ['Match paths with wild cards'],
    ],
    ['takes the one above it', 'a.md', `# Router\n\n## Usage\n\n${PROSE}\n`, ['Router Usage']],
    [
      'takes the name of its file',
      'docs/router.md',
      `## Usage examples\n\n${PROSE}\n`,
      ['router Usage examples'],
    ],
    ['takes the folder of a readme', 'router/README.md', `## Usage\n\n${PROSE}\n`, ['router Usage']],
    [
      'loses its markup',
      'a.md',
      `# A\n\n## 3.1 Using \`cors()\` with [routes](#x) {#cors}\n\n${PROSE}\n`,
      ['Using cors() with routes'],
    ],
    ['of reStructuredText', 'a.rst', `Router\n======\n\nUsage\n-----\n\n${PROSE}\n`, ['Router Usage']],
    ['of AsciiDoc', 'a.adoc', `== Router\n\n=== Usage\n\n${PROSE}\n`, ['Router Usage']],
    ['without a section', 'a.md', '# Router\n\n## Match paths with wild cards\n\nSoon.\n', []],
    ['of no use', 'a.md', `# Router\n\n## License\n\n${PROSE}\n`, []],
    ['of versions', 'a.md', `# Router\n\n## v2.1.0 and later ones\n\n${PROSE}\n`, []],
    ['of a list of changes', 'CHANGELOG.md', `# Router\n\n## Match paths with wild cards\n\n${PROSE}\n`, []],
    [
      'in a fence',
      'a.md',
      `# A\n\n${PROSE}\n\n\`\`\`sh\n# Match paths with wild cards\nrun the command that does it and wait until it ends\n\`\`\`\n`,
      [],
    ],
    ['of a text', 'a.txt', `# Match paths with wild cards\n\n${PROSE}\n`, []],
    ['of code', 'a.py', `# Match paths with wild cards\nx = 1  # ${PROSE}\n`, []],
  ])('%s', async (_, path, text, expected) => {
    expect(await queriesOf(path, text)).toEqual(expected);
  });

  it('are taken out of the key, their path is not', async () => {
    const long = Array.from({ length: 12 }, () => PROSE).join('\n');
    const text = `# Router\n\n${long}\n\n## Order of all routes\n\n${long}\n`;
    const [pair] = headingPairs(await cut('a.md', text));
    expect(pair?.query).toBe('Order of all routes');
    expect(pair?.key).toMatch(/^Router\nEvery request/);
    expect(pair?.startLine).toBe(16);
  });
});
