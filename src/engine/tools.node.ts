import { existsSync } from 'node:fs';
import { reasonOf, runStep, StepError } from './run-step.node.ts';

/** A program that building the engine needs. */
export interface Tool {
  readonly name: string;
  /** Its version, or null when it is missing. */
  readonly version: string | null;
  /** The command that brings it. */
  readonly mend: string;
}

/** The command that installs system packages here. */
export function systemInstall(debian: string, fedora: string): string {
  if (existsSync('/usr/bin/apt-get')) return `sudo apt-get install -y ${debian}`;
  if (existsSync('/usr/bin/dnf')) return `sudo dnf install -y ${fedora}`;
  if (process.platform === 'darwin') return 'xcode-select --install';
  return `install ${debian} with your system's package manager`;
}

async function versionOf(command: string, args: readonly string[]): Promise<string | null> {
  try {
    const output = await runStep(command, args, { timeout: 20_000 });
    return output.split('\n')[0]?.trim() ?? '';
  } catch {
    return null;
  }
}

/** The C++ compiler, as node-gyp chooses it. */
export async function findCompiler(): Promise<Tool> {
  const version = await versionOf(process.env['CXX'] ?? 'c++', ['--version']);
  return { name: 'C++ compiler', version, mend: systemInstall('build-essential', 'gcc-c++ make') };
}

/** make, which node-gyp runs. */
export async function findMake(): Promise<Tool> {
  const version = await versionOf('make', ['--version']);
  return { name: 'make', version, mend: systemInstall('build-essential', 'gcc-c++ make') };
}

/** Python 3, which node-gyp and pip run in. */
export async function findPython(): Promise<Tool> {
  const version = await versionOf('python3', ['--version']);
  return { name: 'Python 3', version, mend: systemInstall('python3 python3-pip', 'python3 python3-pip') };
}

/** pip, which brings the TensorFlow library. */
export async function findPip(): Promise<Tool> {
  const version = await versionOf('python3', ['-m', 'pip', '--version']);
  return {
    name: 'pip',
    version: version?.replace(/ from .*/, '') ?? null,
    mend: systemInstall('python3-pip', 'python3-pip'),
  };
}

/** NVIDIA's driver: the name of the first card, or why there is none. */
export async function findCudaCard(): Promise<{ readonly name: string | null; readonly reason: string }> {
  try {
    const names = await runStep('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { timeout: 20_000 });
    return { name: names.split('\n')[0]?.trim() || null, reason: 'nvidia-smi lists no card' };
  } catch (error) {
    const missing = error instanceof StepError && error.code === 'ENOENT';
    return {
      name: null,
      reason: missing ? "there is no nvidia-smi, which comes with NVIDIA's driver" : reasonOf(error),
    };
  }
}
