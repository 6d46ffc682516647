import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findNodeGyp, gypEnvironment, nodeHeaders } from '../../src/engine/node-gyp.node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-gyp-'));
});

const put = (...parts: string[]) => {
  const path = join(folder, ...parts);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  return path;
};

describe('gypEnvironment', () => {
  it('takes the headers that npm is configured with first', () => {
    put('include/node/node_api.h');
    expect(nodeHeaders({ npm_config_nodedir: folder })).toBe(folder);
    expect(nodeHeaders({ npm_config_nodedir: join(folder, 'other') })).not.toBe(join(folder, 'other'));
    expect(gypEnvironment({ npm_config_nodedir: folder, HOME: '/h' })).toMatchObject({
      npm_config_nodedir: folder,
      HOME: '/h',
    });
  });

  it('finds node-gyp inside the npm on the path, through its link', () => {
    const cli = put('npm/bin/npm-cli.js');
    const gyp = put('npm/node_modules/node-gyp/bin/node-gyp.js');
    mkdirSync(join(folder, 'bin'));
    symlinkSync(cli, join(folder, 'bin/npm'));
    const gone = join(folder, 'gone.js');
    expect(findNodeGyp({ npm_config_node_gyp: gone, PATH: join(folder, 'bin') })).toBe(gyp);
    expect(findNodeGyp({ npm_execpath: cli })).toBe(gyp);
    const mine = put('mine.js');
    expect(findNodeGyp({ npm_config_node_gyp: mine, PATH: join(folder, 'bin') })).toBe(mine);
  });
});
