/**
 * Vitest as `npm run mutation` starts it: the test files of one room (`EDGEPROOF_MUTATION_TESTS`, separated by commas), in one worker,
 * those that run whole backtests last, because the first test that notices a change ends the run.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from '../../vitest.config.js';
import { keptWorker } from './kept-worker.js';

const root = resolve(import.meta.dirname, '..', '..');
const tests = (process.env['EDGEPROOF_MUTATION_TESTS'] ?? '').split(',').filter((path) => path !== '');

// No title here has a character that means something in a pattern.
const without = process.env['EDGEPROOF_MUTATION_WITHOUT'] ?? '';

const weight = ({ moduleId }: TestSpecification): number => {
  const text = readFileSync(moduleId, 'utf8');
  return (/\/backtest\/|\/engine\//.test(text) ? 1e6 : 0) + text.length;
};

class LightFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => weight(a) - weight(b)));
  }
}

export default defineConfig({
  ...base,
  root,
  plugins: [keptWorker],
  test: {
    ...base.test,
    include: tests,
    ...(without === '' ? {} : { testNamePattern: new RegExp(`^(?!.*(?:${without}))`) }),
    isolate: false,
    fileParallelism: false,
    // Changed code is slower, and the run itself has a limit for each change.
    testTimeout: 300_000,
    sequence: { sequencer: LightFirst },
  },
});
