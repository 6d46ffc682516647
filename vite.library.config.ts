import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const OUT = path('./dist/browser');

const types: Plugin = {
  name: 'types',
  writeBundle: () => copyFile(path('./browser/untwist.d.ts'), join(OUT, 'untwist.d.ts')),
};

/**
 * `untwist/browser`: one module for a page without a bundler, the backends in files beside it that are loaded when they are
 * needed. Not Vite's library mode, which would write the WebAssembly files into the code.
 */
export default defineConfig({
  root: path('./browser'),
  base: './',
  publicDir: false,
  plugins: [types],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: path('./browser/index.ts'),
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: 'untwist.js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
