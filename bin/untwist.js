#!/usr/bin/env node
let main;
try {
  ({ main } = await import('../dist/src/cli/main.js'));
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(`untwist: it is not built or lacks packages (${error.message.split('\n')[0]}); run: npm run setup`);
  process.exit(1);
}
await main(process.argv.slice(2));
