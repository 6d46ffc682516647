import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasVulkanLoader, VULKAN_LOADER } from '../../../src/engine/vulkan-loader.node.ts';

const DRIVER = 'vk_swiftshader_icd.json';
/** Where the chromium packages of Debian, of Ubuntu and of Fedora, and Google's own Chrome, keep SwiftShader. */
const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/**
 * The environment in which WebGPU finds SwiftShader, a graphics card imitated by the processor; undefined where that is not
 * installed. Vulkan's loader reads it when a process starts.
 */
export function softwareGpu(): { readonly VK_ICD_FILENAMES: string; readonly LD_LIBRARY_PATH: string } | undefined {
  const folder = FOLDERS.find((place) => existsSync(join(place, DRIVER)));
  if (folder === undefined || !(existsSync(join(folder, VULKAN_LOADER)) || hasVulkanLoader())) return undefined;
  // Chromium brings a loader of its own, so that no other is needed.
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: join(folder, DRIVER), LD_LIBRARY_PATH: libraries };
}
