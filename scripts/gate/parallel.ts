/** Runs a list of jobs in child processes, one a core, and gathers what they print: one line of JSON a job. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** Starts this very script again with `--worker JOBS` and hands each line of its output to `take`. */
async function child(script: string, jobs: readonly unknown[], take: (line: unknown) => void): Promise<void> {
  const started = spawn(process.execPath, [...process.execArgv, script, '--worker'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.stdin.end(JSON.stringify(jobs));
  for await (const line of createInterface({ input: started.stdout })) take(JSON.parse(line));
  const code = started.exitCode ?? (await new Promise((done) => started.once('close', done)));
  if (code !== 0) throw new Error(`a worker of ${script} ended with ${code}`);
}

/** Spreads jobs over the cores; the order in which results come does not matter. */
export async function parallel<J, R>(script: string, jobs: readonly J[], take: (result: R) => void): Promise<void> {
  const cores = Math.max(1, Math.min(availableParallelism(), jobs.length));
  const shares = Array.from({ length: cores }, (_, k) => jobs.filter((_, i) => i % cores === k));
  await Promise.all(shares.map((share) => child(script, share, (one) => take(one as R))));
}

/** In a worker: reads its jobs, does them one by one and prints each result. */
export async function work<J, R>(job: (one: J) => Promise<R>): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  for (const one of JSON.parse(text) as J[]) console.log(JSON.stringify(await job(one)));
}
