/** Builds the documentation site from the doors that exist; `--check` only validates, with no output. */
import { spawnSync } from 'node:child_process';
import { doors, root } from './doors.js';
import { childEnv } from './steps.js';

const entries = doors().flatMap((door) => ['--entryPoints', door.source]);
if (entries.length === 0) {
  console.log('no door in src yet, nothing to document');
} else {
  const mode = process.argv.includes('--check') ? ['--emit', 'none'] : [];
  const done = spawnSync('typedoc', [...entries, ...mode], { cwd: root, stdio: 'inherit', env: childEnv() });
  process.exitCode = done.status ?? 1;
}
