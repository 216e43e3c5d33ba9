/** Vitest as `npm run mutation` starts it: the test files of one room (`EDGEPROOF_MUTATION_TESTS`, separated by commas), in one worker. */
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

const root = resolve(import.meta.dirname, '..', '..');
const tests = (process.env['EDGEPROOF_MUTATION_TESTS'] ?? '').split(',').filter((path) => path !== '');

export default defineConfig({
  ...base,
  root,
  test: { ...base.test, include: tests, isolate: false, fileParallelism: false },
});
