/** Runs a command and returns what it printed; throws with all of that when it fails. */
import { spawnSync } from 'node:child_process';
import { childEnv } from './steps.js';

/** `words` is the program and its arguments; tools of this repository are found by name. */
export function capture(words: readonly string[], cwd: string): string {
  const [program = '', ...rest] = words;
  const done = spawnSync(program, rest, { cwd, encoding: 'utf8', env: childEnv(), maxBuffer: 64 * 1024 * 1024 });
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`${words.join(' ')}: exit ${done.status ?? done.signal}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
