const names: Readonly<Record<string, string>> = {
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  docx: 'Word',
  html: 'HTML',
  javascript: 'JavaScript',
  javascriptreact: 'JavaScript JSX',
  json: 'JSON',
  jsonc: 'JSON with Comments',
  jupyter: 'Notebook',
  pdf: 'PDF',
  php: 'PHP',
  plaintext: 'Plain Text',
  shellscript: 'Shell',
  typescript: 'TypeScript',
  typescriptreact: 'TypeScript JSX',
  xml: 'XML',
  yaml: 'YAML',
};

/** A language id as people write the language: `typescript` gives `TypeScript`, `go` gives `Go`. */
export const languageName = (id: string): string => names[id] ?? id.charAt(0).toUpperCase() + id.slice(1);
