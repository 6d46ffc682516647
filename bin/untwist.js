#!/usr/bin/env node
try {
  const { main } = await import('../dist/src/cli/main.js');
  await main(process.argv.slice(2));
} catch (error) {
  // Of the modules of a command too, which `main` loads when it is named.
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(`untwist: it is not built or lacks packages (${error.message.split('\n')[0]}); run: npm run setup`);
  process.exit(1);
}
