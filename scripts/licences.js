// Writes docs/licences.md: what untwist depends on when it runs, and what its page holds, by licence, from the lock file.
// `npm run licences`; a test fails while the page is not that of the lock file.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Bundled into the explorer and the browser module, though nobody installs them. */
const BUNDLED = ['@preact/signals', '@preact/signals-core', '@tensorflow/tfjs-backend-webgl', 'preact'];

/** Licences under which the packages may be used as untwist uses them: unchanged, by import. */
export const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'Unlicense'],
  'LGPL-3.0-or-later', // libvips, a shared library that sharp loads
]);

/** The single licences in an SPDX expression. */
export const licencesIn = (expression) => expression.replace(/[()]/g, '').split(/ (?:AND|OR) /);

/** [name, version, licence] of each package, by name. */
export function packages(lock) {
  const found = new Map();
  for (const [path, { dev, link, version, license = 'unknown' }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1);
    if (path === '' || link || path.startsWith('packages/') || (dev && !BUNDLED.includes(name))) continue;
    found.set(`${name}@${version}`, [name, version, license]);
  }
  return [...found.values()].sort((a, b) => (`${a[0]}@${a[1]}` < `${b[0]}@${b[1]}` ? -1 : 1));
}

/** The document. */
export function licencesPage(lock) {
  const groups = new Map();
  for (const row of packages(lock)) groups.set(row[2], [...(groups.get(row[2]) ?? []), row]);
  const parts = [...groups.keys()].sort().map((licence) => {
    const names = groups.get(licence).map(([name, version]) => `${name} ${version}`);
    return `## ${licence}\n\n${names.join(', ')}\n`;
  });
  return [
    '# Licences of what untwist is built on\n',
    'Packages that run with untwist or are in its page, by licence, as the lock file has them; made by `npm run licences`. Which of',
    'the platform packages is installed depends on the machine. untwist itself is under the MIT licence.\n',
    ...parts,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  writeFileSync(at('docs/licences.md'), licencesPage(lock));
}
