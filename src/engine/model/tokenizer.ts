import { Tokenizer as Library } from '@huggingface/tokenizers';
import { damaged, ModelFolder } from './modelFolder.ts';

export const TOKENIZER = 'tokenizer.json';

/**
 * A run of anything but white space and ASCII punctuation, which separate words in every model. A text's tokens are
 * those of its pieces, so that each distinct piece is tokenized once.
 */
const PIECE = /[^\s!-/:-@[-`{-~]+/g;
/** Pieces remembered at most, a few tens of megabytes; once there are so many, it begins anew. */
const REMEMBERED_PIECES = 100_000;
/** Longer pieces, mostly encoded data, hardly ever come back. */
const LONGEST_REMEMBERED = 64;

/** Turns texts into token ids as a model wants them. It needs no encoder, so that any thread can have one. */
export class Tokenizer {
  readonly #encode: (piece: string) => readonly number[];
  readonly #maxTokens: { readonly query: number; readonly key: number };
  readonly #templates: { readonly query: string; readonly key: string };
  readonly #idsOf = new Map<string, readonly number[]>();

  /** @param content of tokenizer.json, the format of Hugging Face's `tokenizers` */
  constructor(
    content: object,
    { maxTokens, templates }: Pick<ModelFolder['manifest'], 'maxTokens' | 'templates'>,
  ) {
    const library = new Library(content, {});
    this.#encode = (piece) => library.encode(piece, { add_special_tokens: false }).ids;
    this.#maxTokens = maxTokens;
    this.#templates = templates;
  }

  /** Token ids of what is searched for; empty where the text has no words. */
  tokenizeQuery(text: string): Int32Array {
    return this.#tokenize(text, this.#templates.query, this.#maxTokens.query);
  }

  /** Token ids of what is found. */
  tokenizeKey(text: string): Int32Array {
    return this.#tokenize(text, this.#templates.key, this.#maxTokens.key);
  }

  #tokenize(text: string, template: string, limit: number): Int32Array {
    const found: number[] = [];
    for (const [piece] of template.replace('{text}', () => text).matchAll(PIECE)) {
      for (const id of this.#pieceIds(piece)) found.push(id);
      if (found.length >= limit) break;
    }
    return Int32Array.from(found.slice(0, limit));
  }

  #pieceIds(piece: string): readonly number[] {
    const known = this.#idsOf.get(piece);
    if (known) return known;
    const ids = this.#encode(piece);
    if (piece.length <= LONGEST_REMEMBERED) {
      if (this.#idsOf.size >= REMEMBERED_PIECES) this.#idsOf.clear();
      this.#idsOf.set(piece, ids);
    }
    return ids;
  }
}

/** The tokenizer of a model folder, without its encoder. */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  const folder = await ModelFolder.open(path);
  return readTokenizer(await folder.read(TOKENIZER), folder);
}

/** @throws MopqError `model-damaged` where the content of tokenizer.json does not describe a tokenizer */
export function readTokenizer(content: Buffer, { path, manifest }: ModelFolder): Tokenizer {
  try {
    return new Tokenizer(JSON.parse(content.toString('utf8')), manifest);
  } catch (cause) {
    throw damaged(`${TOKENIZER} in ${path} does not describe a tokenizer.`, { cause });
  }
}
