/** All checks of the source, each with its time; closes with `N passed, N failed`. `npm run check -- NAME` runs the steps so named. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { doors, root } from './doors.js';
import { runSteps, type Step } from './steps.js';

const steps: readonly Step[] = [
  { name: 'types', run: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'lint', run: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'layers', run: ['tsx', 'scripts/check-layers.ts'] },
  { name: 'banned', run: ['tsx', 'scripts/check-banned.ts'] },
  { name: 'shape', run: ['tsx', 'scripts/check-shape.ts'] },
  { name: 'pages', run: ['tsx', 'scripts/check-pages.ts'] },
  { name: 'exports', run: ['tsx', 'scripts/sync-exports.ts', '--check'] },
  { name: 'unused', run: ['knip', '--no-progress'] },
  { name: 'lock', run: ['tsx', 'scripts/complete-lock.ts', '--check'] },
  { name: 'notices', run: ['tsx', 'scripts/notices.ts', '--check'] },
  { name: 'api', run: ['tsx', 'scripts/api.ts', '--check'] },
  { name: 'examples in docs', run: ['tsx', 'scripts/doc-examples.ts'] },
  ...(doors().length > 0 && existsSync(join(root, 'README.md'))
    ? [{ name: 'docs', run: ['tsx', 'scripts/docs.ts', '--check'] }]
    : []),
];

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? steps : steps.filter((step) => wanted.includes(step.name));
if (chosen.length === 0)
  throw new Error(`no step named ${wanted.join(', ')}; there are ${steps.map((one) => one.name).join(', ')}`);
process.exitCode = (await runSteps('check', chosen)) ? 0 : 1;
