import type { Node, Parser, Tree } from 'web-tree-sitter';
import type { Chunk } from './chunk.ts';
import { GRAMMARS, type Grammar, parserFor } from './grammars.ts';
import { LARGEST, Lines, pack, type Unit } from './pack.ts';
import { lineUnits } from './plainText.ts';

/** Deep enough for a method of a class in a namespace; deeper names are local. */
const DEEPEST_NAME = 6;
const LONGEST_LABEL = 100;
/** What is nested deeper is cut by lines: nobody reads it as a tree, and a stack has its end. */
const DEEPEST_CUT = 100;
/**
 * Nodes that belong to what follows them: comments, attributes, decorators. Elixir's `@doc` is a unary operator, and
 * Kotlin's grammar takes `@Suppress("x")` on a line of its own for an annotated expression.
 */
const LEADS =
  /comment|attribute_item|decorator|annotation|annotated_expression|pragma|haddock|unary_operator/;
const ELIXIR_DEFINITIONS =
  /^(?:def|defp|defmodule|defmacro|defmacrop|defprotocol|defimpl|defstruct|defguard)$/;

/**
 * Cuts source code along its syntax tree; by lines where there is no grammar for it, or where parsing takes too long.
 *
 * @param limitMs processor time; a megabyte of real code takes less than a second
 */
export async function chunkCode(language: string, text: string, limitMs = 5_000): Promise<Chunk[]> {
  const lines = new Lines(text);
  const grammar = GRAMMARS[language];
  const parser = grammar && (await parserFor(grammar.wasm));
  const tree = parser && parseWithin(parser, text, limitMs);
  if (grammar === undefined || !tree) return pack(lines, lineUnits(lines));
  try {
    const reader = new TreeReader(grammar, lines);
    return pack(lines, reader.units(tree.rootNode, []));
  } finally {
    tree.delete();
  }
}

/** Some grammars take minutes to make sense of text that is not in their language. */
function parseWithin(parser: Parser, text: string, limitMs: number): Tree | null {
  const start = process.cpuUsage();
  const progressCallback = (): boolean => process.cpuUsage(start).user > limitMs * 1000;
  const tree = parser.parse(text, null, { progressCallback });
  // A parse that was cut off would be taken up again by the next one.
  if (tree === null) parser.reset();
  return tree;
}

class TreeReader {
  readonly #grammar: Grammar;
  readonly #lines: Lines;
  #depth = 0;

  constructor(grammar: Grammar, lines: Lines) {
    this.#grammar = grammar;
    this.#lines = lines;
  }

  /** The children of a node as units, each small enough for a chunk where its own children allow. */
  units(parent: Node, scope: readonly string[]): Unit[] {
    const units: Unit[] = [];
    let lead: Node | undefined;
    let leadEnd = -1;
    for (const child of parent.namedChildren) {
      if (child === null) continue;
      const touches = lead !== undefined && child.startPosition.row - leadEnd <= 1;
      if (LEADS.test(child.type)) {
        if (!touches && lead !== undefined) units.push(this.#leadUnit(lead, leadEnd, scope));
        if (!touches) lead = child;
        leadEnd = endRow(child);
        continue;
      }
      if (lead !== undefined && !touches) units.push(this.#leadUnit(lead, leadEnd, scope));
      const start = touches && lead !== undefined ? lead.startPosition.row : child.startPosition.row;
      units.push(...this.#childUnits(child, start, scope));
      lead = undefined;
    }
    if (lead !== undefined) units.push(this.#leadUnit(lead, leadEnd, scope));
    return units;
  }

  #leadUnit(lead: Node, end: number, scope: readonly string[]): Unit {
    return { startRow: lead.startPosition.row, endRow: end, scope, symbols: [], opens: false };
  }

  #childUnits(child: Node, startRow: number, scope: readonly string[]): Unit[] {
    const end = endRow(child);
    const opens = this.#defines(child);
    const fits = this.#lines.size(startRow, end) <= LARGEST;
    if (fits || child.namedChildCount === 0 || this.#depth >= DEEPEST_CUT) {
      return [{ startRow, endRow: end, scope, symbols: this.#symbols(child, 0), opens }];
    }
    const own = this.#ownNames(child);
    const label = own.length > 0 && this.#isNamed(child) ? [this.#label(child)] : [];
    this.#depth++;
    const inner = joinHead(this.units(child, [...scope, ...label]), headRow(child));
    this.#depth--;
    const first = inner[0];
    if (first === undefined) return [{ startRow, endRow: end, scope, symbols: own, opens }];
    // The head of a definition that is cut, and its name, go with its first part.
    inner[0] = { ...first, startRow, scope, symbols: [...own, ...first.symbols], opens };
    const last = inner.at(-1);
    if (last !== undefined) inner[inner.length - 1] = { ...last, endRow: Math.max(last.endRow, end) };
    return inner;
  }

  #isNamed(node: Node): boolean {
    return this.#grammar.definitions.has(node.type);
  }

  /** Whether a definition begins with this node, perhaps behind `export` or a decorator. */
  #defines(node: Node): boolean {
    if (this.#isNamed(node) && this.#ownNames(node).length > 0) return true;
    if (!this.#grammar.containers.has(node.type) || node.namedChildCount > 8) return false;
    return node.namedChildren.some((child) => child !== null && this.#isNamed(child));
  }

  #symbols(node: Node, depth: number): string[] {
    const names = this.#ownNames(node);
    if (depth >= DEEPEST_NAME || !this.#grammar.containers.has(node.type)) return names;
    for (const child of node.namedChildren)
      if (child !== null) names.push(...this.#symbols(child, depth + 1));
    return names;
  }

  #ownNames(node: Node): string[] {
    if (!this.#isNamed(node)) return [];
    if (node.type === 'call') return elixirNames(node);
    // Lua's functions are assigned as often as declared; what else is assigned is no definition.
    if (node.type === 'assignment_statement' && !assignsFunction(node)) return [];
    const name = nameOf(node);
    return name === undefined ? [] : [name];
  }

  /** The first line of a definition without its body: `class Foo extends Bar`. */
  #label(node: Node): string {
    const line = (this.#lines.all[node.startPosition.row] ?? '').trim();
    return line.replace(/\s*(?:[{:]|=>|=|do|where)\s*$/, '').slice(0, LONGEST_LABEL);
  }
}

/** A node that ends with its line break, as Python's blocks do, ends on the row before. */
function endRow(node: Node): number {
  const { row, column } = node.endPosition;
  return column === 0 && row > node.startPosition.row ? row - 1 : row;
}

/** The node of the name that a node defines: its `name` field, or what lies at the end of C's declarators. */
function nameNode(node: Node): Node | undefined {
  let named = node.childForFieldName('name') ?? node.childForFieldName('type');
  let declarator = node.childForFieldName('declarator');
  while (declarator !== null) {
    named = declarator;
    declarator = declarator.childForFieldName('declarator');
  }
  named ??=
    node.namedChildren.find(
      (child) => child !== null && /identifier|name|variable|selector/.test(child.type),
    ) ?? null;
  return named ?? undefined;
}

function nameOf(node: Node): string | undefined {
  const text = nameNode(node)?.text.split(/[\s(<{]/)[0];
  return text === undefined || text === '' || text.length > LONGEST_LABEL ? undefined : text;
}

/** The row of a definition's name, below its annotations and modifiers. */
const headRow = (node: Node): number => (nameNode(node) ?? node).startPosition.row;

/** Joins the units that make up the head of a definition, so that none of it is cut from its name. */
function joinHead(units: Unit[], head: number): Unit[] {
  const rest = units.findIndex(({ startRow }) => startRow > head);
  const first = units.slice(0, rest < 0 ? units.length : rest);
  const begin = first[0];
  if (begin === undefined || first.length === 1) return units;
  const symbols = first.flatMap((unit) => unit.symbols);
  return [
    { ...begin, endRow: Math.max(...first.map(({ endRow }) => endRow)), symbols },
    ...units.slice(first.length),
  ];
}

const assignsFunction = (assignment: Node): boolean =>
  assignment.namedChildren.at(-1)?.namedChildren.some((value) => value?.type === 'function_definition') ===
  true;

function elixirNames(call: Node): string[] {
  const [target, parameters] = call.namedChildren;
  if (!target || !ELIXIR_DEFINITIONS.test(target.text)) return [];
  const name = /^[\w.]+[!?]?/.exec(parameters?.text ?? '')?.[0];
  return name === undefined ? [] : [name];
}
