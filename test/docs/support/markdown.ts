import { readFileSync } from 'node:fs';

/** One fenced block of a Markdown file. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

export const readText = (url: URL): string => readFileSync(url, 'utf8');

export const codeBlocks = (markdown: string): CodeBlock[] =>
  Array.from(markdown.matchAll(FENCE), ([, language = '', code = '']) => ({ language, code }));

/**
 * The TypeScript of a page by the name of its file. A block that begins with `// NAME.ts` begins a file, which the blocks
 * after it go on with; before the first of these each block is one, by its position.
 */
export function scripts(markdown: string): Map<string, string> {
  const files = new Map<string, string>();
  let name: string | undefined;
  for (const { language, code } of codeBlocks(markdown)) {
    if (language !== 'ts') continue;
    const begun = /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1];
    name = begun ?? name;
    const before = begun === undefined && name !== undefined ? `${files.get(name)}\n` : '';
    files.set(name ?? String(files.size), before + code);
  }
  return files;
}

const withoutBlocks = (markdown: string): string => markdown.replaceAll(FENCE, '');

/** Targets of links, code excluded. */
export const links = (markdown: string): string[] =>
  Array.from(
    withoutBlocks(markdown)
      .replaceAll(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
    ([, to = '']) => to,
  );

/** The anchors of the headings, as GitHub makes them. */
export const anchors = (markdown: string): string[] =>
  Array.from(withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Every line of the shell blocks and every piece of inline code, without its comment. */
export function commandLines(markdown: string): string[] {
  const shell = codeBlocks(markdown).filter(({ language }) => language === 'sh');
  const lines = shell.flatMap(({ code }) => code.replaceAll('\\\n', ' ').split('\n'));
  const inline = Array.from(withoutBlocks(markdown).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
  return [...lines, ...inline].map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '');
}

/** The arguments of `untwist ...` or `npx untwist ...`, without a comment; null for other lines and for the bare name. */
export function untwistArguments(line: string): string[] | null {
  const match = /^(?:npx )?untwist (.+?)(?:\s+#.*)?$/.exec(line);
  return match === null ? null : (match[1] ?? '').split(/\s+/);
}
