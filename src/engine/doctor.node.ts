import { nativePackageFolders, readStamp } from './engine-folders.node.ts';
import type { BackendName, EngineInfo } from './engine-info.ts';
import { messageOf } from '../base/errors.ts';
import { nodeHeaders } from './node-gyp.node.ts';
import { findCompiler, findCudaCard, findMake, findPip, findPython, systemInstall, type Tool } from './tools.node.ts';
import { verifyBackend } from './verify.node.ts';
import { hasVulkanLoader, VULKAN_LOADER } from './vulkan-loader.node.ts';
import { isImitation } from './webgpu.node.ts';

/** One thing looked at. */
export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Whether training cannot do without it, as things stand here. */
  readonly needed: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** The command that mends it; null when it is well or there is none. */
  readonly mend: string | null;
}

const INSTALL = 'untwist engine install';

/** Looks at everything that the engines need on this machine; takes some seconds. */
export async function examine(): Promise<DoctorCheck[]> {
  const native = await tryBackend('native');
  const webgpu = hasVulkanLoader() ? await tryBackend('webgpu') : `no Vulkan loader, ${VULKAN_LOADER}`;
  const wasm = await tryBackend('wasm');
  const canTrain = [native, webgpu, wasm].some((engine) => typeof engine !== 'string' && !isImitation(engine));
  const missingTools = typeof native === 'string' && !canTrain;
  const tools = await Promise.all([findCompiler(), findMake(), findPython(), findPip()]);
  return [
    platformCheck(),
    nodeCheck(process.versions.node),
    ...tools.map((tool) => toolCheck(tool, missingTools)),
    headersCheck(),
    libraryCheck(),
    {
      name: 'native engine',
      ok: typeof native !== 'string',
      needed: !canTrain,
      found: typeof native === 'string' ? native : `${native.version} on ${native.device}, ${native.threads} threads`,
      mend: typeof native === 'string' ? INSTALL : null,
    },
    wasmCheck(wasm),
    await cudaCheck(native),
    vulkanCheck(webgpu),
  ];
}

/** What runs, or the reason why it does not. */
async function tryBackend(backend: BackendName): Promise<EngineInfo | string> {
  try {
    return await verifyBackend(backend);
  } catch (error) {
    return messageOf(error)
      .replace(/^Error: (Backend '.*' does not work here: )?/, '')
      .replace(/\.? Run: untwist doctor$/, '');
  }
}

/** The engine that needs nothing of the machine. */
export function wasmCheck(wasm: EngineInfo | string): DoctorCheck {
  const ok = typeof wasm !== 'string';
  const found = ok ? `${wasm.version}, ${wasm.threads} threads: trains, slower than native` : wasm;
  return { name: 'wasm engine', ok, needed: false, found, mend: null };
}

function platformCheck(): DoctorCheck {
  const ok = process.platform === 'linux' && process.arch === 'x64';
  const here = `${process.platform} ${process.arch}`;
  const found = ok ? here : `${here}: the native engine only where its makers offer a download, else webgpu or wasm`;
  return { name: 'platform', ok, needed: false, found, mend: null };
}

/** Node from 20.19 on. */
export function nodeCheck(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: 'Node', ok, needed: true, found: version, mend: ok ? null : 'install Node.js 20.19 or newer' };
}

function toolCheck({ name, version, mend }: Tool, needed: boolean): DoctorCheck {
  const ok = version !== null;
  return { name, ok, needed, found: version ?? 'missing', mend: ok ? null : mend };
}

function headersCheck(): DoctorCheck {
  const folder = nodeHeaders();
  const found = folder === null ? 'not on this machine: compiling downloads them' : `${folder}/include/node`;
  return { name: 'Node headers', ok: true, needed: false, found, mend: null };
}

function libraryCheck(): DoctorCheck {
  const stamp = nativePackageFolders()
    .map(readStamp)
    .find((found) => found !== null);
  const ok = stamp !== undefined;
  const found = ok ? `${stamp.version}, ${stamp.library ?? 'by the official download'}` : 'none installed by untwist';
  return { name: 'TensorFlow library', ok, needed: false, found, mend: ok ? null : INSTALL };
}

async function cudaCheck(native: EngineInfo | string): Promise<DoctorCheck> {
  const { name, reason } = await findCudaCard();
  if (name === null) return { name: 'CUDA', ok: false, needed: false, found: `no NVIDIA card: ${reason}`, mend: null };
  const used = typeof native !== 'string' && native.device.startsWith('CUDA');
  const found = used ? name : `${name}, not used by the native engine`;
  return { name: 'CUDA', ok: used, needed: false, found, mend: used ? null : `${INSTALL} --gpu` };
}

/** WebGPU that works is no help where the graphics card is imitated by the processor. */
export function vulkanCheck(webgpu: EngineInfo | string): DoctorCheck {
  if (typeof webgpu !== 'string' && isImitation(webgpu)) {
    const found = `only a ${webgpu.device}, slower than wasm: for tests, with --backend webgpu`;
    return { name: 'Vulkan (WebGPU)', ok: false, needed: false, found, mend: null };
  }
  const ok = typeof webgpu !== 'string';
  const mend = hasVulkanLoader()
    ? null
    : systemInstall('libvulkan1 mesa-vulkan-drivers', 'vulkan-loader mesa-vulkan-drivers');
  return { name: 'Vulkan (WebGPU)', ok, needed: false, found: ok ? webgpu.device : webgpu, mend: ok ? null : mend };
}
