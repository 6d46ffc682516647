import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The library through which Dawn finds graphics cards on Linux. */
export const VULKAN_LOADER = 'libvulkan.so.1';

/** Whether Vulkan's loader is there. Asked first since Dawn prints a warning of several lines without it. */
export function hasVulkanLoader(): boolean {
  if (process.platform !== 'linux') return true; // Metal and Direct3D come with the system
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':');
  if (folders.some((folder) => folder !== '' && existsSync(join(folder, VULKAN_LOADER)))) return true;
  const cache = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  if (cache.status !== 0) return true; // no ldconfig to ask: let Dawn find out
  return cache.stdout.includes(VULKAN_LOADER);
}
