import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { expect, it } from 'vitest';
import { loadTokenizer, Tokenizer } from '../../../src/engine/model/tokenizer.ts';
import { tinyModel } from './tinyModel.ts';

const content = JSON.parse(readFileSync(path.join(tinyModel, 'tokenizer.json'), 'utf8')) as {
  model: { vocab: Record<string, number> };
};
const settings = { maxTokens: { query: 3, key: 1000 }, templates: { query: '{text}', key: '{text}' } };

const texts = [
  '',
  ' \t\r\n(){};',
  'parseHTTPRequest, open_file; read-line',
  'userIDs userIds USER_ID iOS',
  'Größe naïve ÉCOLE İstanbul ΣΊΣΥΦΟΣ',
  '该函数返回 список 😀 \ud800 x\u200by \ufeffz',
  '[PAD] [UNK] ##ing',
  `${'a'.repeat(101)} ${'b'.repeat(99)}`,
];

it('gives the ids that the library gives for the whole text, again and again', () => {
  const library = new Library(content, {});
  const tokenizer = new Tokenizer(content, settings);
  for (const text of [...texts, ...texts]) {
    expect([...tokenizer.tokenizeKey(text)]).toEqual(library.encode(text, { add_special_tokens: false }).ids);
  }
});

it('cuts off after as many tokens as the role has', () => {
  const tokenizer = new Tokenizer(content, settings);
  const { parse, http, request } = content.model.vocab;
  expect([...tokenizer.tokenizeQuery('parse http request open file')]).toEqual([parse, http, request]);
  expect(tokenizer.tokenizeKey('parse http request open file')).toHaveLength(5);
  expect(tokenizer.tokenizeQuery('xyzzyxyzzy')).toHaveLength(3);
});

it('puts the text into its template as it is', () => {
  const tokenizer = new Tokenizer(content, {
    ...settings,
    templates: { query: 'search {text}', key: 'file {text}' },
  });
  const { file, sort } = content.model.vocab;
  expect([...tokenizer.tokenizeKey("sort $' $&")]).toEqual([file, sort]);
});

it('stays right after more pieces than it remembers', async () => {
  const tokenizer = await loadTokenizer(tinyModel);
  const before = tokenizer.tokenizeKey('parse id');
  for (let i = 0; i < 120_000; i += 10) {
    tokenizer.tokenizeKey(Array.from({ length: 10 }, (_, j) => i + j).join(' '));
  }
  expect(tokenizer.tokenizeKey('parse id')).toEqual(before);
});
