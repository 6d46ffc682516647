import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

/** Packages that are loaded with a module of ours, whatever it is used for: what it imports, and what those import. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  // A type leaves no import behind.
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)'/gm);
  for (const [, name] of imports) {
    if (name!.startsWith('.')) packagesOf(resolve(dirname(file), name!), seen).forEach((own) => packages.add(own));
    else packages.add(name!);
  }
  return packages;
}

it('sees what a module loads', () => {
  const packages = packagesOf('src/cli/demo-results.ts');
  expect(packages).toContain('@tensorflow/tfjs-core');
  expect(packages).toContain('@observablehq/plot');
});

it('loads what draws only when there is something to draw: the first episode is not to wait for it', () => {
  expect([...packagesOf('src/cli/main.ts')].sort()).toEqual(['yargs']);
  const packages = packagesOf('src/cli/demo.ts');
  expect(packages).toContain('@tensorflow/tfjs-core');
  for (const slow of ['@observablehq/plot', 'linkedom', 'ml-pca']) expect(packages).not.toContain(slow);
});
