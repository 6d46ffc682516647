import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const INSIDE_NPM = 'node_modules/node-gyp/bin/node-gyp.js';

/** What node-pre-gyp needs in its environment to find node-gyp and Node's headers. */
export function gypEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const headers = nodeHeaders(env);
  const gyp = findNodeGyp(env);
  return {
    ...env,
    ...(headers === null ? {} : { npm_config_nodedir: headers }),
    ...(gyp === null ? {} : { npm_config_node_gyp: gyp }),
  };
}

/** The folder with Node's headers in `include/node`, or null: then node-gyp downloads them. */
export function nodeHeaders(env: NodeJS.ProcessEnv = process.env): string | null {
  const prefix = dirname(dirname(process.execPath));
  // Another Node's headers do as well: the addon uses nothing but the stable Node-API.
  const places = [env['npm_config_nodedir'], prefix, '/usr', '/usr/local'];
  return places.find((place) => place !== undefined && existsSync(join(place, 'include/node/node_api.h'))) ?? null;
}

/** node-gyp's program: npm brings it, but npm need not lie beside this Node. Null when there is none. */
export function findNodeGyp(env: NodeJS.ProcessEnv = process.env): string | null {
  const npmFolders: string[] = [];
  if (env['npm_execpath'] !== undefined) npmFolders.push(dirname(dirname(env['npm_execpath'])));
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const npm = join(folder, 'npm');
    if (existsSync(npm)) npmFolders.push(dirname(dirname(realpathSync(npm)))); // npm/bin/npm-cli.js
  }
  npmFolders.push(join(dirname(dirname(process.execPath)), 'lib/node_modules/npm'));
  const programs = [env['npm_config_node_gyp'], ...npmFolders.map((folder) => join(folder, INSIDE_NPM))];
  return programs.find((program) => program !== undefined && existsSync(program)) ?? null;
}
