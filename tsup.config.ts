import { defineConfig } from 'tsup';
import { doors, workers } from './scripts/doors.js';

/**
 * One entry a subpath, as ES modules with types; `scripts/build.ts` makes the CommonJS twins. What several subpaths share lies in
 * common chunks, so that a class is the same class whichever door it came through. zod and the hash are bundled: their many small
 * files cost more to find than to run, and the import time of the package is promised. Everything else stays outside.
 */
export default defineConfig({
  entry: Object.fromEntries([...doors(), ...workers()].map((door) => [door.entry, door.source])),
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  outDir: 'dist',
  clean: true,
  splitting: true,
  sourcemap: true,
  dts: true,
  noExternal: ['zod', /^@noble\/hashes/],
  external: [/^node:/],
});
