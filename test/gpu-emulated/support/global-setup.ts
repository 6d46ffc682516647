import { softwareGpu } from './software-gpu.ts';

/** Says loudly where the tests cannot run. */
export function setup(): void {
  if (softwareGpu() !== undefined) return;
  process.stderr.write(
    '\n*** The WebGPU tests are SKIPPED: no SwiftShader here. It comes with Chromium: apt-get install chromium libvulkan1\n\n',
  );
}
