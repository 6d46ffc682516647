// The unit tests run on the best engine that is there, as the command does.
import { useBackend } from '../../src/engine/index.ts';

await useBackend({ backend: 'auto' });
