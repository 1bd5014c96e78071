import type { SourceKind } from '../chunks/chunk.ts';

/** How a file is read, told from its name alone. */
export interface FileType {
  /** VS Code language id, `plaintext` where nothing better is known. */
  readonly language: string;
  readonly kind: SourceKind;
}

const BY_LANGUAGE: Record<string, string> = {
  typescript: 'ts mts cts',
  typescriptreact: 'tsx',
  javascript: 'js mjs cjs',
  javascriptreact: 'jsx',
  python: 'py pyi pyw',
  go: 'go',
  rust: 'rs',
  java: 'java',
  c: 'c h',
  cpp: 'cc cpp cxx hpp hh hxx ipp inl',
  csharp: 'cs',
  php: 'php phtml',
  ruby: 'rb rake gemspec',
  kotlin: 'kt kts',
  scala: 'scala sc sbt',
  shellscript: 'sh bash zsh ksh bats',
  lua: 'lua',
  haskell: 'hs lhs',
  elixir: 'ex exs',
  zig: 'zig zon',
  swift: 'swift',
  css: 'css',
  scss: 'scss',
  less: 'less',
  html: 'html htm xhtml',
  vue: 'vue',
  svelte: 'svelte',
  xml: 'xml xsd xsl svg plist',
  json: 'json jsonc json5 webmanifest',
  yaml: 'yaml yml',
  toml: 'toml',
  ini: 'ini cfg conf properties',
  sql: 'sql',
  graphql: 'graphql gql',
  proto3: 'proto',
  perl: 'pl pm',
  r: 'r',
  julia: 'jl',
  dart: 'dart',
  clojure: 'clj cljs cljc edn',
  erlang: 'erl hrl',
  fsharp: 'fs fsi fsx',
  ocaml: 'ml mli',
  'objective-c': 'm mm',
  groovy: 'groovy gradle',
  powershell: 'ps1 psm1',
  bat: 'bat cmd',
  makefile: 'mk mak',
  cmake: 'cmake',
  dockerfile: 'dockerfile',
  nix: 'nix',
  terraform: 'tf hcl',
  vb: 'vb',
  latex: 'tex sty',
  viml: 'vim',
  asm: 's asm',
};

const DOCUMENTS: Record<string, FileType> = {
  md: { language: 'markdown', kind: 'markdown' },
  mdx: { language: 'markdown', kind: 'markdown' },
  markdown: { language: 'markdown', kind: 'markdown' },
  rst: { language: 'restructuredtext', kind: 'markdown' },
  adoc: { language: 'asciidoc', kind: 'markdown' },
  txt: { language: 'plaintext', kind: 'text' },
  text: { language: 'plaintext', kind: 'text' },
  ipynb: { language: 'jupyter', kind: 'notebook' },
  pdf: { language: 'pdf', kind: 'pdf' },
  docx: { language: 'docx', kind: 'docx' },
};

const BY_NAME: Record<string, string> = {
  makefile: 'makefile',
  gnumakefile: 'makefile',
  dockerfile: 'dockerfile',
  containerfile: 'dockerfile',
  'cmakelists.txt': 'cmake',
  rakefile: 'ruby',
  gemfile: 'ruby',
  vagrantfile: 'ruby',
  jenkinsfile: 'groovy',
  '.bashrc': 'shellscript',
  '.profile': 'shellscript',
};

const BY_EXTENSION = new Map<string, FileType>(Object.entries(DOCUMENTS));
for (const [language, extensions] of Object.entries(BY_LANGUAGE)) {
  for (const extension of extensions.split(' ')) BY_EXTENSION.set(extension, { language, kind: 'code' });
}

/** The type of a file by its name; plain text where the name says nothing. */
export function fileType(path: string): FileType {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = BY_NAME[name];
  if (named !== undefined) return { language: named, kind: 'code' };
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return BY_EXTENSION.get(extension) ?? { language: 'plaintext', kind: 'text' };
}

const NICKNAMES: Record<string, string> = {
  'c++': 'cpp',
  'c#': 'csharp',
  'f#': 'fsharp',
  golang: 'go',
  shell: 'shellscript',
  proto: 'proto3',
  roff: 'roff',
  troff: 'roff',
  man: 'roff',
};

const LANGUAGES: ReadonlySet<string> = new Set([...BY_EXTENSION.values()].map(({ language }) => language));

/** The language that people mean by its id, a file extension or another name; undefined where it is none of them. */
export function languageNamed(name: string): string | undefined {
  const lowered = name.toLowerCase();
  if (LANGUAGES.has(lowered)) return lowered;
  return Object.hasOwn(NICKNAMES, lowered) ? NICKNAMES[lowered] : BY_EXTENSION.get(lowered)?.language;
}

const SHEBANG = /^#!.*?\b(bash|sh|zsh|python|node|ruby|perl|php|lua|elixir)[\d.]*\b/;
const BY_INTERPRETER: Record<string, string> = {
  bash: 'shellscript',
  sh: 'shellscript',
  zsh: 'shellscript',
  node: 'javascript',
};

/** `.TH` or `.Dt` names a manual page, of `man` or of `mdoc`; its file is named after the section. */
const isManPage = (path: string, text: string): boolean =>
  /\.[1-9]\w{0,4}$/.test(path) && /^\.\s*(?:TH|Dt)\s/m.test(text.slice(0, 20_000));

/** What C does not know, at the beginning of a line. */
const CPP_ONLY =
  /^\s*(?:(?:enum\s+)?class\s+\w|namespace\b|template\s*<|using\s+\w|(?:public|private|protected):)/m;

/** The type of a file whose name does not tell, from its text: by its first line, as a manual page, or a header as one of C++. */
export function typeFromText(path: string, type: FileType, text: string): FileType {
  if (type.language === 'c' && path.endsWith('.h') && CPP_ONLY.test(text))
    return { ...type, language: 'cpp' };
  if (type.kind !== 'text') return type;
  if (isManPage(path, text)) return { language: 'roff', kind: 'markdown' };
  const interpreter = SHEBANG.exec(text.slice(0, 200))?.[1];
  return interpreter === undefined
    ? type
    : { language: BY_INTERPRETER[interpreter] ?? interpreter, kind: 'code' };
}
