import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^edgeproof$/, replacement: `${src}index.ts` },
      { find: /^edgeproof\/(.+)$/, replacement: `${src}$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seeded.ts'],
    testTimeout: 30_000,
    // One more than there are cores: some files wait for servers most of their time.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default'],
  },
});
