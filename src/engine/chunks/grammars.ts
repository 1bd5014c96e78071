import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { Language, Parser } from 'web-tree-sitter';
import { distFolder } from '../assets.ts';

/** How one language's syntax tree is read. */
export interface Grammar {
  /** Name of the compiled grammar, without `tree-sitter-` and `.wasm`. */
  readonly wasm: string;
  /** Types of nodes that define a name. */
  readonly definitions: ReadonlySet<string>;
  /** Types of nodes that wrap definitions, looked into for names: bodies of classes, exports, namespaces. */
  readonly containers: ReadonlySet<string>;
}

function grammar(wasm: string, definitions: string, containers = ''): Grammar {
  return {
    wasm,
    definitions: new Set(definitions.split(/\s+/)),
    containers: new Set(containers.split(/\s+/)),
  };
}

const JAVASCRIPT =
  'function_declaration generator_function_declaration class_declaration method_definition field_definition variable_declarator';
const JAVASCRIPT_IN =
  'program export_statement lexical_declaration variable_declaration class_body class_declaration expression_statement';
const TYPESCRIPT = `${JAVASCRIPT} abstract_class_declaration interface_declaration type_alias_declaration enum_declaration
  public_field_definition function_signature method_signature abstract_method_signature internal_module module`;
const TYPESCRIPT_IN = `${JAVASCRIPT_IN} abstract_class_declaration interface_declaration interface_body ambient_declaration
  internal_module module statement_block`;
const C =
  'function_definition struct_specifier union_specifier enum_specifier type_definition preproc_def preproc_function_def';
const C_IN = `translation_unit preproc_ifdef preproc_if preproc_else linkage_specification declaration_list declaration
  type_definition`;

/** By VS Code language id. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  typescript: grammar('typescript', TYPESCRIPT, TYPESCRIPT_IN),
  typescriptreact: grammar('tsx', TYPESCRIPT, TYPESCRIPT_IN),
  javascript: grammar('javascript', JAVASCRIPT, JAVASCRIPT_IN),
  javascriptreact: grammar('javascript', JAVASCRIPT, JAVASCRIPT_IN),
  python: grammar(
    'python',
    'function_definition class_definition',
    'module decorated_definition class_definition block if_statement try_statement',
  ),
  go: grammar(
    'go',
    'function_declaration method_declaration type_spec type_alias const_spec var_spec method_elem',
    'source_file type_declaration const_declaration var_declaration var_spec_list',
  ),
  rust: grammar(
    'rust',
    `function_item struct_item enum_item union_item trait_item impl_item mod_item macro_definition const_item static_item
    type_item function_signature_item`,
    'source_file impl_item trait_item mod_item declaration_list',
  ),
  java: grammar(
    'java',
    `class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration
    method_declaration constructor_declaration`,
    'program class_declaration class_body interface_declaration interface_body enum_declaration enum_body enum_body_declarations record_declaration',
  ),
  c: grammar('c', C, C_IN),
  cpp: grammar(
    'cpp',
    `${C} class_specifier namespace_definition alias_declaration concept_definition`,
    `${C_IN} template_declaration namespace_definition class_specifier struct_specifier field_declaration_list
    field_declaration`,
  ),
  csharp: grammar(
    'c_sharp',
    `class_declaration interface_declaration struct_declaration enum_declaration record_declaration delegate_declaration
    method_declaration constructor_declaration property_declaration`,
    `compilation_unit namespace_declaration file_scoped_namespace_declaration declaration_list class_declaration
    interface_declaration struct_declaration record_declaration`,
  ),
  php: grammar(
    'php',
    'function_definition class_declaration interface_declaration trait_declaration enum_declaration method_declaration const_element',
    `program namespace_definition compound_statement class_declaration interface_declaration trait_declaration
    enum_declaration declaration_list const_declaration`,
  ),
  ruby: grammar(
    'ruby',
    'method singleton_method class module',
    'program class module singleton_class body_statement',
  ),
  kotlin: grammar(
    'kotlin',
    'class_declaration object_declaration function_declaration property_declaration type_alias',
    'source_file class_declaration object_declaration class_body enum_class_body companion_object',
  ),
  scala: grammar(
    'scala',
    `class_definition object_definition trait_definition enum_definition function_definition function_declaration
    val_definition type_definition given_definition`,
    'compilation_unit package_clause class_definition object_definition trait_definition template_body enum_definition',
  ),
  shellscript: grammar('bash', 'function_definition', 'program if_statement'),
  lua: grammar('lua', 'function_declaration variable_declaration assignment_statement', 'chunk'),
  haskell: grammar(
    'haskell',
    'function signature data_type newtype class instance type_synomym type_family bind',
    'haskell declarations class class_declarations',
  ),
  elixir: grammar('elixir', 'call', 'source do_block call'),
  zig: grammar('zig', 'function_declaration variable_declaration test_declaration', 'source_file source'),
  css: grammar('css', 'rule_set keyframes_statement media_statement', 'stylesheet'),
  html: grammar('html', ''),
};

const unpack = promisify(brotliDecompress);

let runtime: Promise<void> | undefined;
const parsers = new Map<string, Promise<Parser | undefined>>();

/** The parser of a grammar, loaded once; undefined where its file is missing or does not load. */
export function parserFor(wasm: string): Promise<Parser | undefined> {
  let parser = parsers.get(wasm);
  if (parser === undefined) {
    parser = loadParser(wasm);
    parsers.set(wasm, parser);
  }
  return parser;
}

async function loadParser(wasm: string): Promise<Parser | undefined> {
  runtime ??= Parser.init({ locateFile: () => join(distFolder, 'grammars', 'web-tree-sitter.wasm') });
  try {
    await runtime;
    const parser = new Parser();
    const packed = await readFile(join(distFolder, 'grammars', `tree-sitter-${wasm}.wasm.br`));
    parser.setLanguage(await Language.load(await unpack(packed)));
    return parser;
  } catch {
    // Without its grammar a language is cut by lines, which loses no text.
    return undefined;
  }
}
