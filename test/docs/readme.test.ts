import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import type * as Yargs from 'yargs';
import { UserError } from '../../src/base/errors.ts';
import { main } from '../../src/cli/main.ts';
import { anchors, commandLines, links, readText, scripts, untwistArguments } from './support/markdown.ts';

// Every command line reaches its handler in the real parser, and stops there.
class Parsed extends UserError {}

vi.mock('yargs', async (importOriginal) => {
  const { default: yargs } = await importOriginal<typeof Yargs>();
  return {
    default: (args: string[]) =>
      yargs(args).middleware(() => {
        throw new Parsed('parsed');
      }),
  };
});

const root = new URL('../../', import.meta.url);
const docs = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (path: string) => readText(new URL(path, root));
const npmScripts = (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts;

/** What the command says of these arguments: `untwist: parsed` where they are right. */
async function parse(args: readonly string[]): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await main(args);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
    process.exitCode = undefined;
  }
}

describe.each(docs)('%s', (path) => {
  const markdown = textOf(path);
  const folder = new URL(path, root);

  it('links only to what is there', () => {
    const relative = links(markdown).filter((link) => !/^[a-z]+:/.test(link));
    const broken = relative.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? folder : new URL(file, folder);
      if (!existsSync(fileURLToPath(target))) return true;
      return anchor !== undefined && !anchors(readText(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only commands and flags that exist', async () => {
    const wrong: string[] = [];
    for (const line of commandLines(markdown)) {
      const args = untwistArguments(line);
      if (args === null) continue;
      const withoutHelp = args.filter((arg) => arg !== '--help'); // it would end the process
      const said = await parse(withoutHelp);
      if (said !== 'untwist: parsed\n') wrong.push(`${line} => ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = commandLines(markdown).flatMap(
      (line) => /^npm (?:run )?(start|test|(?<=run )\S+)$/.exec(line)?.[1] ?? [],
    );
    expect(named.filter((name) => npmScripts[name] === undefined)).toEqual([]);
  });

  it('shows TypeScript only as an example file has it', () => {
    const examples = readdirSync(new URL('examples/', root)).map((name) => textOf(`examples/${name}`));
    for (const code of scripts(markdown).values()) expect(examples).toContain(code);
  });
});

describe('the check of command lines', () => {
  it.each([
    ['a flag that does not exist', ['train', '--episods', '5']],
    ['a command that does not exist', ['trian']],
    ['a missing argument', ['evaluate']],
    ['a value that is no choice', ['train', '--dataset', 'cats']],
    ['a wrong flag of a command under a command', ['data', 'inspect', '--sheet', 'x.png']],
  ])('refuses %s', async (_, args) => {
    expect(await parse(args)).not.toContain('parsed');
  });

  it('finds commands at all: every one of ours is in some document', () => {
    const lines = docs.flatMap((path) => commandLines(textOf(path)));
    const commands = new Set(lines.flatMap((line) => untwistArguments(line)?.[0] ?? []));
    const trained = ['train', 'evaluate', 'fit', 'predict', 'explain', 'probe', 'pictures', 'sweep', 'worker'];
    const others = ['data', 'engine', 'doctor', 'demo', 'reproduce', 'export', 'explore', 'replay', 'models'];
    expect([...trained, ...others].filter((name) => !commands.has(name))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  interface Rule {
    readonly name: string;
    readonly comment: string;
  }

  it('has the import table that the lint step enforces', () => {
    const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: Rule[] };
    const enforced = forbidden.flatMap(({ name, comment }) => {
      const folder = /^table-(?!unknown)(\w+)$/.exec(name)?.[1];
      return folder === undefined ? [] : [`${folder}: ${/may import (.*) of src/.exec(comment)?.[1]}`];
    });
    const written = Array.from(
      textOf('docs/architecture.md').matchAll(/^\| `(\w+)` +\|[^|]*\| ([^|]*?) +\|/gm),
      ([, folder, allowed = '']) =>
        `${folder}: ${[folder, 'base', ...(allowed === 'nothing' ? [] : allowed.split(', '))].join(', ')}`,
    ).filter((line) => !line.endsWith('everything'));
    expect(written).toEqual(enforced);
  });
});
