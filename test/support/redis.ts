import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import envPaths from 'env-paths';
import { Redis } from 'ioredis';

/** A server program, and the environment it runs in. */
interface Program {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

const NAMES = ['redis-server', 'valkey-server'];
/** Debian's packages of Redis, and of the libraries that bare systems lack. */
const PACKAGES = ['redis-server', 'redis-tools'];
const LIBRARIES = ['liblua5.1-0', 'libjemalloc2', 'liblzf1', 'lua-cjson', 'lua-bitop', 'libatomic1'];
const HIREDIS = ['libhiredis0.14', 'libhiredis1.1.0'];
const WAIT_MS = 10_000;

const runs = ({ command, env }: Program) => spawnSync(command, ['--version'], { env }).status === 0;

/** Fetches and unpacks Debian's packages below the user's cache, which needs no root. Null where that does not work. */
function unpacked(): Program | null {
  const folder = join(envPaths('untwist', { suffix: '' }).cache, 'test-redis');
  const program = programIn(folder);
  if (program !== null) return program;
  const fresh = `${folder}-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const fetch = (names: readonly string[]) =>
      spawnSync('apt-get', ['download', ...names], { cwd: fresh }).status === 0;
    if (!fetch(PACKAGES)) return null;
    for (const name of [...LIBRARIES, ...HIREDIS]) fetch([name]); // their names differ between versions of Debian
    for (const name of readdirSync(fresh).filter((file) => file.endsWith('.deb'))) {
      if (spawnSync('dpkg', ['-x', name, '.'], { cwd: fresh }).status !== 0) return null;
    }
    if (programIn(fresh) === null) return null;
    try {
      renameSync(fresh, folder);
    } catch {
      // Another test file was first.
    }
    return programIn(folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function programIn(folder: string): Program | null {
  const libraries = join(folder, 'usr', 'lib');
  if (!existsSync(libraries)) return null;
  const folders = [libraries, ...readdirSync(libraries).map((name) => join(libraries, name))];
  const program = {
    command: join(folder, 'usr', 'bin', 'redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: [...folders, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':') },
  };
  // redis-server of Debian is a link to redis-check-rdb of another package.
  return runs(program) ? program : null;
}

let found: Program | null | undefined;

function program(): Program | null {
  found ??= NAMES.map((command) => ({ command, env: process.env })).find(runs) ?? unpacked();
  return found;
}

/** Whether tests can start a server. Says loudly where not. */
export function hasRedis(): boolean {
  if (program() !== null) return true;
  process.stderr.write(
    '\n*** The tests of the queue are SKIPPED: no redis-server or valkey-server here, and Debian’s packages cannot be ' +
      'fetched. Install one: apt-get install redis-server\n\n',
  );
  return false;
}

/** A server of its own: free port, own folder, append-only file on. */
export class TestRedis {
  private child: ChildProcess | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'untwist-redis-'));

  readonly port: number;
  private readonly options: readonly string[];

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.options = options;
  }

  /** @param options further arguments of redis-server, such as `--requirepass` */
  static async start(...options: string[]): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** The number of the process, to kill it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    const { command, env } = program()!;
    const args = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
    this.child = spawn(command, [...args, ...durable, ...this.options], { env, stdio: 'ignore' });
    await this.untilItAnswers();
  }

  private async untilItAnswers(): Promise<void> {
    const password = this.options[this.options.indexOf('--requirepass') + 1];
    const auth = this.options.includes('--requirepass') ? { password: password! } : {};
    const probe = new Redis({ port: this.port, ...auth, maxRetriesPerRequest: null, retryStrategy: () => 50 });
    probe.on('error', () => {});
    try {
      const late = sleep(WAIT_MS, 'late', { ref: false });
      if ((await Promise.race([probe.ping(), late])) === 'late') throw new Error('redis-server does not answer');
    } finally {
      probe.disconnect();
    }
  }

  /** Ends it: SIGTERM lets it write all; SIGKILL loses what is not yet on the disk. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child === null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
