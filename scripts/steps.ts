/** Runs the named steps of a check one after the other, with times, and closes with one line of counts. */
import { spawnSync } from 'node:child_process';
import { root } from './doors.js';

/** A step: a command of this repository, or a function that throws or returns words. */
export interface Step {
  readonly name: string;
  readonly run: readonly string[] | (() => string | undefined | Promise<string | undefined>);
}

function command(words: readonly string[]): void {
  const [program = '', ...rest] = words;
  const done = spawnSync(program, rest, { cwd: root, stdio: 'inherit', env: childEnv() });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${words.join(' ')}: exit ${done.status ?? done.signal}`);
}

/** The environment of a child: tools of this repository first on the path, no options of an outer npm run. */
export function childEnv(): NodeJS.ProcessEnv {
  const path = `${root}/node_modules/.bin:${process.env['PATH'] ?? ''}`;
  return { ...process.env, PATH: path, NO_UPDATE_NOTIFIER: '1' };
}

/** Runs every step even when one fails, prints what took how long, and returns whether all passed. */
export async function runSteps(title: string, steps: readonly Step[]): Promise<boolean> {
  const rows: { name: string; ok: boolean; seconds: number }[] = [];
  for (const step of steps) {
    console.log(`\n── ${title}: ${step.name}`);
    const start = performance.now();
    let ok = true;
    try {
      const words = typeof step.run === 'function' ? await step.run() : command(step.run);
      if (words) console.log(words);
    } catch (error) {
      ok = false;
      console.error(error instanceof Error ? error.message : String(error));
    }
    const seconds = (performance.now() - start) / 1000;
    rows.push({ name: step.name, ok, seconds });
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} ${seconds.toFixed(1)} s`);
  }
  const failed = rows.filter((row) => !row.ok).length;
  console.log(`\n${title}`);
  for (const row of rows)
    console.log(`  ${row.ok ? 'ok  ' : 'FAIL'} ${row.name.padEnd(28)} ${row.seconds.toFixed(1).padStart(6)} s`);
  console.log(`${rows.length - failed} passed, ${failed} failed`);
  return failed === 0;
}
