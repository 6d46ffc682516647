import { readFile } from 'node:fs/promises';
import { Lexer, Parser, parse as parseYaml } from 'yaml';
import { messageOf, UsageError } from './errors.ts';
import { shown } from './shown.ts';

/** What a file of settings is called in messages, and what stands in it. */
export interface SettingsKind {
  /** `config file` */
  readonly name: string;
  /** `ways: 20` */
  readonly example: string;
}

/** Levels of lists and settings in one another; a plan has five. */
const DEEPEST = 50;

/**
 * A JSON or YAML file of settings by name.
 * @throws UsageError for a file that cannot be read, or holds something else
 */
export async function readSettings(file: string, { name, example }: SettingsKind): Promise<Record<string, unknown>> {
  let content: unknown;
  try {
    const text = await readFile(file, 'utf8');
    requireShallow(text);
    // JSON is YAML. What its reader only warns of is a setting of a strange name, which is refused later.
    content = parseYaml(text, { logLevel: 'error' });
  } catch (error) {
    const why = messageOf(error).split('\n')[0] as string;
    throw new UsageError(`Cannot read the ${name} '${file}': ${why.slice(0, 300)}; give a JSON or YAML file.`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(
      `The ${name} '${file}' must hold settings by name, like \`${example}\`, got ${shown(content)}.`,
    );
  }
  return content as Record<string, unknown>;
}

/**
 * Looks how deep a text is nested by what needs no stack for it. Whoever makes values of it goes down by recursion, and Node
 * itself ends where a regular expression is compiled at the end of the stack.
 * @throws Error where it is nested deeper than settings are
 */
function requireShallow(text: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme)); // documents, once they are whole
    if (parser.stack.length > DEEPEST) throw new Error('nested too deep');
  }
}
