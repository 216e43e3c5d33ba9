/**
 * A pool of Vitest that keeps its one worker thread between runs. A run of mutation testing starts thousands of times; a new thread
 * that loads every module anew takes a second each, the kept one a few hundredths. Test files are read anew in every run by Vitest
 * itself; the modules under test stay, which is right here: each of them carries all its changes, and a variable says which is on.
 */
import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

type Listener = (arg: unknown) => void;

let kept: ThreadsPoolWorker | null = null;
let started = false;

class KeptWorker implements PoolWorker {
  readonly name = 'kept-thread';
  readonly #thread: ThreadsPoolWorker;
  readonly #listeners: [string, Listener][] = [];
  #config: unknown;

  constructor(options: PoolOptions) {
    kept ??= new ThreadsPoolWorker(options);
    this.#thread = kept;
  }

  on(event: string, callback: Listener): void {
    this.#listeners.push([event, callback]);
    this.#thread.on(event, callback);
  }

  off(event: string, callback: Listener): void {
    const at = this.#listeners.findIndex(([name, one]) => name === event && one === callback);
    if (at >= 0) this.#listeners.splice(at, 1);
    this.#thread.off(event, callback);
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.#config = message.context.config;
    if (message.type === 'stop') this.#answer('stopped');
    else if (message.type === 'start' && started) this.#answer('started');
    else {
      // A worker knows the configuration of its start: which tests are wanted is told with each run.
      if (message.type === 'run') Object.assign(message.context, { config: this.#config });
      started = true;
      this.#thread.send(message);
    }
  }

  async start(): Promise<void> {
    if (!started) await this.#thread.start();
  }

  stop(): Promise<void> {
    for (const [event, callback] of [...this.#listeners]) this.off(event, callback);
    return Promise.resolve();
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  #answer(type: 'started' | 'stopped'): void {
    const answer = { type, __vitest_worker_response__: true };
    queueMicrotask(() => {
      for (const [event, callback] of [...this.#listeners]) if (event === 'message') callback(answer);
    });
  }
}

/** Sets the pool after all options are read, because the runner of Stryker states another. */
export const keptWorker = {
  name: 'kept-worker',
  configureVitest({ project }: { readonly project: { readonly config: object } }): void {
    const { config } = project;
    Object.assign(config, {
      pool: 'kept-thread',
      poolRunner: { name: 'kept-thread', createPoolWorker: (options: PoolOptions) => new KeptWorker(options) },
    });
  },
};
