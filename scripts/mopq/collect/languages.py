"""Which node types of each tree-sitter grammar define something, and which are comments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Language:
    """How one language's files are mined."""

    name: str
    grammar: str
    suffixes: tuple[str, ...]
    definitions: frozenset[str]
    containers: frozenset[str]


def _language(name: str, suffixes: str, definitions: str, containers: str = "", grammar: str = "") -> Language:
    return Language(
        name,
        grammar or name,
        tuple(suffixes.split()),
        frozenset(definitions.split()),
        frozenset(containers.split()),
    )


_JS = (
    "function_declaration method_definition generator_function_declaration lexical_declaration public_field_definition"
)
_JS_IN = "class_declaration program export_statement class_body statement_block namespace internal_module module"
_C = (
    "function_definition struct_specifier enum_specifier type_definition preproc_function_def"
    " declaration field_declaration"
)
_C_IN = "translation_unit preproc_ifdef preproc_if linkage_specification declaration_list namespace_definition"

LANGUAGES = (
    _language(
        "python", ".py", "function_definition", "module class_definition block decorated_definition if_statement"
    ),
    _language("javascript", ".js .mjs .cjs .jsx", _JS, _JS_IN),
    _language(
        "typescript",
        ".ts .mts .cts",
        f"{_JS} interface_declaration type_alias_declaration enum_declaration method_signature property_signature"
        " function_signature abstract_method_signature",
        f"{_JS_IN} interface_body object_type interface_declaration abstract_class_declaration ambient_declaration",
    ),
    _language("go", ".go", "function_declaration method_declaration type_declaration const_declaration", "source_file"),
    _language(
        "rust",
        ".rs",
        "function_item struct_item enum_item trait_item macro_definition const_item function_signature_item type_item",
        "source_file impl_item declaration_list mod_item trait_item",
    ),
    _language(
        "java",
        ".java",
        "method_declaration constructor_declaration enum_declaration field_declaration",
        "program class_declaration class_body interface_declaration interface_body enum_body",
    ),
    _language("c", ".c .h", _C, _C_IN),
    _language(
        "cpp",
        ".cpp .cc .cxx .hpp .hh .hxx",
        f"{_C} template_declaration alias_declaration",
        f"{_C_IN} class_specifier struct_specifier field_declaration_list",
    ),
    _language(
        "csharp",
        ".cs",
        "method_declaration constructor_declaration property_declaration enum_declaration delegate_declaration",
        "compilation_unit namespace_declaration file_scoped_namespace_declaration declaration_list class_declaration"
        " struct_declaration interface_declaration",
    ),
    _language(
        "php",
        ".php",
        "function_definition method_declaration property_declaration const_declaration",
        "program class_declaration declaration_list interface_declaration trait_declaration namespace_definition"
        " compound_statement",
    ),
    _language("ruby", ".rb", "method singleton_method", "program class module body_statement"),
    _language(
        "kotlin",
        ".kt .kts",
        "function_declaration property_declaration object_declaration",
        "source_file class_declaration class_body companion_object",
    ),
    _language(
        "scala",
        ".scala",
        "function_definition function_declaration val_definition type_definition",
        "compilation_unit package_clause class_definition object_definition trait_definition template_body",
    ),
    _language("shellscript", ".sh .bash", "function_definition", "program if_statement", "bash"),
    _language("lua", ".lua", "function_declaration variable_declaration assignment_statement", "chunk block"),
    _language("haskell", ".hs", "function signature data_type class newtype bind", "haskell declarations"),
    _language("elixir", ".ex .exs", "call", "source do_block call"),
    _language(
        "zig",
        ".zig",
        "Decl TestDecl ContainerField",
        "source_file Decl VarDecl ErrorUnionExpr SuffixExpr ContainerDecl",
    ),
    _language(
        "swift",
        ".swift",
        "function_declaration property_declaration init_declaration protocol_function_declaration",
        "source_file class_declaration class_body protocol_declaration protocol_body",
    ),
)

BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
_BY_INTERPRETER = {
    "sh": ".sh",
    "bash": ".sh",
    "dash": ".sh",
    "python3": ".py",
    "ruby": ".rb",
    "lua": ".lua",
    "node": ".js",
}


def language_of(path: str, text: str) -> Language | None:
    """By the file's suffix, or by the interpreter that its first line names."""
    known = BY_SUFFIX.get(PurePath(path).suffix)
    if known is not None or not text.startswith("#!"):
        return known
    words = text[2:].split("\n", 1)[0].split() or [""]
    interpreter = words[-1] if words[0].endswith("env") else words[0]
    return BY_SUFFIX.get(_BY_INTERPRETER.get(PurePath(interpreter).name, ""))
