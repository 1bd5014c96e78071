import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { extract } from '../../src/engine/chunks/extract.ts';
import { HitTexts } from '../../src/engine/hitText.ts';

vi.mock('../../src/engine/chunks/extract.ts', { spy: true });

const DOCUMENTS = join(import.meta.dirname, '../fixtures/documents');

describe('texts of hits', () => {
  let root: string;
  let texts: HitTexts;

  beforeEach(() => {
    vi.clearAllMocks();
    root = mkdtempSync(join(tmpdir(), 'mopq-texts-'));
    cpSync(join(DOCUMENTS, 'widget-events.ipynb'), join(root, 'notes.ipynb'));
    texts = new HitTexts(root);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const linesOf = (first: number, last: number) => texts.lines('notes.ipynb', 'notebook', first, last);

  it('extract a document once, however many hits of an answer lie in it', async () => {
    const [heading, special] = await Promise.all([linesOf(3, 3), linesOf(5, 5), linesOf(7, 7)]);
    expect([heading, special]).toEqual(['# Widget Events', '## Special events']);
    expect(await linesOf(3, 3)).toBe(heading);
    expect(extract).toHaveBeenCalledTimes(1);
  });

  it('extract it again once it has changed', async () => {
    await linesOf(3, 3);
    utimesSync(join(root, 'notes.ipynb'), new Date(), new Date(0));
    await linesOf(3, 3);
    expect(extract).toHaveBeenCalledTimes(2);
  });

  it('tell nothing of a document that cannot be read, and try again', async () => {
    cpSync(join(DOCUMENTS, 'deflate.txt'), join(root, 'notes.ipynb'));
    expect(await linesOf(1, 1)).toBeUndefined();
    expect(await linesOf(1, 1)).toBeUndefined();
    expect(extract).toHaveBeenCalledTimes(2);
  });
});
