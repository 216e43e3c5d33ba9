/** Teaches a worker thread TypeScript: `node --import ./scripts/tsx-in-workers.mjs`; tsx itself does so in the main thread only. */
import { register } from 'tsx/esm/api';

register();
