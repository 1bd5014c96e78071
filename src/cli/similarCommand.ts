import { MopqError } from '../engine/errors.ts';
import { requireInside } from '../engine/files/pathInside.ts';
import type { Command } from './main.ts';
import { upToDate, withEngine } from './openEngine.ts';
import { plainHit, printHits } from './printHits.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, positiveInteger, UsageError } from './usage.ts';

export const similarCommand: Command = {
  help: `mopq-search similar FOLDER FILE:LINE [options]

Finds what is like the code around a line: the chunk that the line belongs to. FILE is relative to FOLDER, or absolute.

  --top N        how many hits, 1 to 1000 (default: 10)
${COMMON_HELP}`,
  async run(args) {
    const options = { ...COMMON_OPTIONS, top: { type: 'string', default: '10' } } as const;
    const { values, positionals } = parse(args, options, ['FOLDER', 'FILE:LINE']);
    const [folder = '.', place = ''] = positionals;
    const match = /^(.+):(\d+)$/.exec(place);
    if (match === null) throw new UsageError(`"${place}" is not FILE:LINE`);
    const [, file = '', line = ''] = match;
    const top = positiveInteger('--top', values.top);
    await withEngine({ folder, ...values }, async (opened) => {
      const { engine } = opened;
      const path = requireInside(engine.folder, file);
      await upToDate(opened);
      const chunk = await engine.chunkAt(path, Number(line));
      if (chunk === undefined) {
        throw new MopqError('bad-request', `${place} is not in the index.`, 'Check the path and the line.');
      }
      const request = { query: chunk.text, top, mode: 'hybrid', languages: [], paths: [] } as const;
      const answer = await engine.search(request, { similar: true, self: chunk });
      if (values.json) process.stdout.write(`${JSON.stringify({ hits: answer.hits.map(plainHit) })}\n`);
      else printHits(answer);
    });
  },
};
