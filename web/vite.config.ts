import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The fitted model that comes with the software. */
const STARTER = path('../checkpoints/starter.untwist');

/** Puts the starter model beside the page as `model.untwist`; without it the page asks for a file. */
function starterModel(): Plugin {
  return {
    name: 'starter-model',
    async generateBundle() {
      if (!existsSync(STARTER)) {
        this.warn(`There is no ${STARTER}: the page will begin without a model.`);
        return;
      }
      this.emitFile({ type: 'asset', fileName: 'model.untwist', source: await readFile(STARTER) });
    },
    configureServer(server) {
      server.middlewares.use('/model.untwist', (_request, response) => {
        readFile(STARTER).then(
          (bytes) => response.setHeader('Content-Type', 'application/octet-stream').end(bytes),
          () => response.writeHead(404).end(),
        );
      });
    },
  };
}

/** The explorer as a folder that any static host serves, or `untwist explore`. */
export default defineConfig({
  root: path('.'),
  base: './',
  appType: 'mpa',
  plugins: [starterModel()],
  build: {
    outDir: path('../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // Everything is a file of its own: the content-security policy lets nothing run or load from inside a page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
