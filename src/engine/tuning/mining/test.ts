import { nameWords } from '../../search/pathMatch.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { filePair } from './filePair.ts';
import { informativeWords } from './prose.ts';
import { SymbolIndex, Usage } from './symbolIndex.ts';
import { type TestCase, testCases } from './testCases.ts';
import { SubjectFiles } from './testSubjects.ts';

const FEWEST_INFORMATIVE = 3;
const LONGEST_NAME = 160;

/** Name of a test in words -> the chunk of the tested file whose definitions its body names most. */
export function testPairs(files: ReadonlyMap<string, SourceFile>): Pair[] {
  const subjects = new SubjectFiles(files);
  const indexes = new Map<string, SymbolIndex>();
  return [...files.values()].flatMap((file) => {
    const cases = testCases(file);
    const tested = cases.length === 0 ? [] : subjects.of(file);
    if (tested.length === 0) return [];
    const paths = tested.map(({ path }) => path).join('\n');
    const index = indexes.get(paths) ?? new SymbolIndex(tested);
    indexes.set(paths, index);
    const usage = new Usage(cases);
    return cases.flatMap((test) => pairOf(test, index, usage));
  });
}

function pairOf(test: TestCase, index: SymbolIndex, usage: Usage): Pair[] {
  const found = index.best(test, usage);
  if (found === undefined || test.name.length > LONGEST_NAME) return [];
  const query = inContext(test, found.symbol);
  if (informativeWords(query) < FEWEST_INFORMATIVE - 1) return [];
  return [filePair('test', query, found.file, found.chunk, found.chunk.text)];
}

/** A test with a short name is about what it is grouped under, or else about what it calls. */
function inContext({ name, group }: TestCase, symbol: string): string {
  if (informativeWords(name) >= FEWEST_INFORMATIVE) return name;
  const topic = group ?? nameWords(symbol).join(' ');
  return name.toLowerCase().includes(topic.toLowerCase()) ? name : `${topic} ${name}`;
}
