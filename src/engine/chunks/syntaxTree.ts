import type { Node, Parser, Tree } from 'web-tree-sitter';
import type { Grammar } from './grammars.ts';
import type { Lines } from './pack.ts';
import type { Part } from './parts.ts';

/** Deep enough for a method of a class in a namespace; deeper names are local. */
const DEEPEST_NAME = 6;
export const LONGEST_LABEL = 100;
/**
 * Nodes that belong to what follows them: comments, attributes, decorators. Elixir's `@doc` is a unary operator, and
 * Kotlin's grammar takes `@Suppress("x")` on a line of its own for an annotated expression.
 */
const LEADS =
  /comment|attribute_item|decorator|annotation|annotated_expression|pragma|haddock|unary_operator/;
/** Haskell's grammar puts what stands before a definition among the imports. */
const TRANSPARENT = /^(?:imports|declarations)$/;
/** In C `struct queue *next` defines nothing. */
const BODY_NEEDED = /^(?:struct|union|enum|class)_specifier$/;
const ELIXIR_DEFINITIONS =
  /^(?:def|defp|defmodule|defmacro|defmacrop|defprotocol|defimpl|defstruct|defguard)$/;

const CALLS_A_LOOK = 64;

/** The syntax tree of a text; null where that takes longer: some grammars take minutes over text that is not theirs. */
export function parseWithin(parser: Parser, text: string, limitMs: number): Tree | null {
  const start = process.cpuUsage();
  let calls = 0;
  // The parser asks so often that the clock alone would be a tenth of its time.
  const progressCallback = (): boolean =>
    ++calls % CALLS_A_LOOK === 0 && process.cpuUsage(start).user > limitMs * 1000;
  const tree = parser.parse(text, null, { progressCallback });
  // A parse that was cut off would be taken up again by the next one.
  if (tree === null) parser.reset();
  return tree;
}

/** A node of a syntax tree as a part of a program. */
export class NodePart implements Part {
  readonly #node: Node;
  readonly #grammar: Grammar;
  readonly #lines: Lines;

  constructor(node: Node, grammar: Grammar, lines: Lines) {
    this.#node = node;
    this.#grammar = grammar;
    this.#lines = lines;
  }

  get startRow(): number {
    return this.#node.startPosition.row;
  }

  /** A node that ends with its line break, as Python's blocks do, ends on the row before. */
  get endRow(): number {
    const { row, column } = this.#node.endPosition;
    return column === 0 && row > this.startRow ? row - 1 : row;
  }

  get headRow(): number {
    return (nameNode(this.#node) ?? this.#node).startPosition.row;
  }

  get leads(): boolean {
    return LEADS.test(this.#node.type);
  }

  get opens(): boolean {
    const node = this.#node;
    if (this.names.length > 0) return true;
    if (!this.#grammar.containers.has(node.type) || node.namedChildCount > 8) return false;
    return node.namedChildren.some((child) => this.#grammar.definitions.has(child?.type ?? ''));
  }

  get names(): string[] {
    return ownNames(this.#node, this.#grammar);
  }

  get symbols(): string[] {
    return symbols(this.#node, this.#grammar, 0);
  }

  get label(): string | undefined {
    return this.names.length > 0 ? labelOf(this.#lines.all[this.headRow] ?? '') : undefined;
  }

  *parts(): Iterable<Part> {
    for (const child of this.#node.namedChildren) {
      if (child === null) continue;
      const part = new NodePart(child, this.#grammar, this.#lines);
      if (TRANSPARENT.test(child.type)) yield* part.parts();
      else yield part;
    }
  }
}

/** The first line of a definition without what begins its body. */
export const labelOf = (line: string): string =>
  line
    .trim()
    .replace(/\s*(?:[{:]|=>|=|do|where)\s*$/, '')
    .slice(0, LONGEST_LABEL);

function symbols(node: Node, grammar: Grammar, depth: number): string[] {
  const names = ownNames(node, grammar);
  if (depth >= DEEPEST_NAME || !grammar.containers.has(node.type)) return names;
  for (const child of node.namedChildren)
    if (child !== null) names.push(...symbols(child, grammar, depth + 1));
  return names;
}

function ownNames(node: Node, grammar: Grammar): string[] {
  if (!grammar.definitions.has(node.type)) return [];
  if (BODY_NEEDED.test(node.type) && node.childForFieldName('body') === null) return [];
  if (node.type === 'call') return elixirNames(node);
  // Lua's functions are assigned as often as declared; what else is assigned is no definition.
  if (node.type === 'assignment_statement' && !assignsFunction(node)) return [];
  const name = nameOf(node);
  return name === undefined ? [] : [name];
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

const assignsFunction = (assignment: Node): boolean =>
  assignment.namedChildren.at(-1)?.namedChildren.some((value) => value?.type === 'function_definition') ===
  true;

function elixirNames(call: Node): string[] {
  const [target, parameters] = call.namedChildren;
  if (!target || !ELIXIR_DEFINITIONS.test(target.text)) return [];
  const name = /^[\w.]+[!?]?/.exec(parameters?.text ?? '')?.[0];
  return name === undefined ? [] : [name];
}
