import { type Comparison, type Measure, notBehind } from './comparison.ts';
import type { Estimate } from './ownSuiteScore.ts';
import { markdownTable } from './table.ts';

/** A comparison with its heading. */
export interface Part {
  readonly title: string;
  readonly comparison: Comparison;
}

/** The document of all comparisons. */
export function comparisonPage(parts: readonly Part[]): string {
  return `# Side by side

Our search beside other systems, in one run, over the same chunks and files. It is made by \`npm run bench -- compare --own --suite DIR --sources DIR --out docs\`, which installs the others from PyPI at pinned versions.

![NDCG@10 of each system with its interval](comparison/comparison.svg)

${parts.map(section).join('\n')}
## How it is measured

- Every system is given the chunks of our index: path, lines, and the text that our encoder reads, which is the enclosing names and the lines. Each gives its ten best, which the same code judges. Lines of PDFs and notebooks are those of the extracted text for all.
- **Intervals** are 95 % bootstrap intervals. *Ahead by* is the mean of the differences question by question, with its own interval; it is certain where that leaves out zero.
- **hybrid** is the search as it ships, from 32-byte codes. **Meaning alone** and **words alone** are its other modes, with its rules.
- **semble** is its released ranking (BM25, vectors, fusion, boosts, penalties), with our table of tokens, in float, as its model, pooled by semble's own model2vec. As in semble, its boosts and penalties rest where a workspace has no code.
- **MiniLM** is all-MiniLM-L6-v2 in float32, cosine alone, with the path as a header of each chunk, 256 tokens. It encodes some 15 chunks a second, so a run may leave it out (\`--without minilm\`); then it has no row.
- **BM25** is bm25s with its defaults, over the text below its path: with its own tokenizer, and (*words of identifiers*) with one that also gives the words inside an identifier. English stop words are left out.
- **ripgrep** looks for the question's words, without stop words, in any case and inside other words. Files are ranked by how many different ones they have, then by how often; each is answered with its best chunk by the same measure.
`;
}

function section({ title, comparison: { asked, measures } }: Part): string {
  const names = [...new Set(measures.flatMap(({ systems }) => systems.map(({ name }) => name)))];
  const head = measures.map(({ name, questions }) => `${name} (${questions})`);
  const scores = markdownTable(
    ['NDCG@10 (95 %)', ...head],
    names.map((name) => [name, ...measures.map((measure) => told(systemOf(measure, name)?.ndcg, short))]),
  );
  const leads = markdownTable(
    ['hybrid is ahead by (95 %)', ...head],
    names
      .slice(1)
      .map((name) => [name, ...measures.map((measure) => told(systemOf(measure, name)?.lead, signed))]),
  );
  return `## ${title}\n\n${asked}\n\n${scores}\n${leads}\n${verdict(measures)}\n`;
}

/** On what hybrid is ahead of all, and of which systems it is not by more than the interval. */
function verdict(measures: readonly Measure[]): string {
  return measures
    .map((measure) => {
      const uncertain = notBehind(measure);
      const but = uncertain.length === 0 ? '' : ` but ${uncertain.join('; ')}`;
      return `- ${measure.name}: ahead of all by more than the interval${but}.`;
    })
    .join('\n');
}

const systemOf = ({ systems }: Measure, name: string): Measure['systems'][number] | undefined =>
  systems.find((system) => system.name === name);

const short = (value: number): string => value.toFixed(3).replace(/^0/, '');
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${short(Math.abs(value))}`;

const told = (estimate: Estimate | undefined, write: (value: number) => string): string =>
  estimate === undefined
    ? '-'
    : `${write(estimate.mean)} (${write(estimate.low)} to ${write(estimate.high)})`;
