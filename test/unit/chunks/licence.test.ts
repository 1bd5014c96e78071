import { describe, expect, it } from 'vitest';
import { type Chunk, keyText } from '../../../src/engine/chunks/chunk.ts';
import { chunkCode } from '../../../src/engine/chunks/code.ts';
import { chunkTerms } from '../../../src/engine/lexical/terms.ts';

describe('a licence at the head of a file', () => {
  const code = `${'int work(void) { return 1; }\n'.repeat(10)}`;
  it.each([
    ['a block', '/*\n * Copyright 2020 Nobody\n *\n * Permission is hereby granted.\n */\n', 'c'],
    ['lines', '// Copyright 2020 Nobody. All rights reserved.\n// Use is governed by a licence.\n\n', 'go'],
    ['a comment of Lua', '--[[\n  Copyright 2020 Nobody\n  Permission is hereby granted.\n]]\n', 'lua'],
    ['lines after a shebang', '#!/bin/sh\n# SPDX-License-Identifier: MIT\n', 'shellscript'],
  ])('is shown but not searched: %s', async (_, head, language) => {
    const [chunk] = await chunkCode(language, `${head}${code}`);
    expect(chunk?.text).toContain(head.trim());
    expect(keyText(chunk as Chunk)).not.toMatch(/copyright|spdx|licen/i);
    expect(keyText(chunk as Chunk)).toContain('int work(void)');
  });

  it('leaves what else a comment says', async () => {
    const head =
      '/*\n * Keeps the books.\n *\n * Copyright 2020 Nobody\n *\n * All rights reserved.\n *\n * Slowly.\n */\n';
    const [chunk] = await chunkCode('c', `${head}${code}`);
    expect(keyText(chunk as Chunk)).toMatch(/Keeps the books.*Slowly/s);
    expect(keyText(chunk as Chunk)).not.toMatch(/Copyright|reserved/);
  });

  it('is no part of the terms of its chunk', async () => {
    const [chunk] = await chunkCode('c', `/* Copyright 2020 Nobody */\n${code}`);
    const found = chunkTerms('a.c', chunk as Chunk);
    expect(found.has('work')).toBe(true);
    expect(found.has('nobody')).toBe(false);
  });

  it('is searched where a chunk holds nothing else', async () => {
    const [chunk] = await chunkCode('c', '/* Copyright 2020 Nobody */\n');
    expect(keyText(chunk as Chunk)).toContain('Nobody');
  });

  it('is nothing to a comment that comes later, or to words in code', async () => {
    const text = `int copyright = 1;\n/* Copyright 2020 Nobody */\n${code}`;
    expect(await chunkCode('c', text)).toEqual([
      expect.not.objectContaining({ searchedText: expect.anything() }),
    ]);
  });
});
