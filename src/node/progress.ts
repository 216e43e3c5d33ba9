import { knownOptions } from '../core/options.js';

/** How far some work has come; `total` is 0 when it is not known. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly label?: string;
}

/** Where a progress bar writes; `process.stderr` has this shape. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Takes text as it is, control codes of the terminal included; what it returns is not looked at. */
  write(text: string): unknown;
}

/** How a {@link progressBar} behaves. */
export interface ProgressOptions {
  /** Default `process.stderr`, so that output on stdout stays clean. */
  readonly stream?: ProgressStream;
  /** When the stream is no terminal: `silent` (default) or a line at each tenth. */
  readonly plain?: 'silent' | 'lines';
  /** Milliseconds between two drawings, default 80. */
  readonly everyMs?: number;
  /** The clock in milliseconds, default the process's. */
  readonly clock?: () => number;
}

/** A bar that is told how far things are; `done` ends its line. */
export interface ProgressBar {
  /** Says how far things are; cheap to call at every step, drawn at most every `everyMs`. */
  update(state: ProgressState): void;
  /** Draws the last state, with a last label if given, and ends the line. */
  done(label?: string): void;
}

/**
 * A progress bar on one line of the terminal: `walk-forward ███████████░░░░░  67 %  1.2 M of 1.8 M  4 s left`.
 *
 * Draws on a terminal only; otherwise it is silent, or writes a line at each tenth. Never throws on a narrow terminal.
 *
 * @example
 * ```ts
 * import { progressBar } from 'edgeproof/node';
 * const lines: string[] = [];
 * const bar = progressBar({ stream: { isTTY: false, write: (text: string) => lines.push(text) }, plain: 'lines' });
 * for (let i = 0; i <= 100; i++) bar.update({ done: i, total: 100, label: 'bars' });
 * bar.done();
 * if (lines.length !== 10) throw new Error('a line a tenth');
 * ```
 */
export function progressBar(options: ProgressOptions = {}): ProgressBar {
  knownOptions('progressBar', options, ['stream', 'plain', 'everyMs', 'clock']);
  const stream = options.stream ?? process.stderr;
  const clock = options.clock ?? (() => performance.now());
  if (stream.isTTY === true) return drawn(stream, clock, options.everyMs ?? 80);
  return options.plain === 'lines' ? lined(stream) : { update: () => {}, done: () => {} };
}

function drawn(stream: ProgressStream, clock: () => number, everyMs: number): ProgressBar {
  const begun = clock();
  let last = Number.NEGATIVE_INFINITY;
  let shown = false;
  let latest: ProgressState = { done: 0, total: 0 };
  const draw = (now: number): void => {
    last = now;
    shown = true;
    stream.write(`\r\x1b[2K${progressLine(latest, now - begun, (stream.columns ?? 80) - 1)}`);
  };
  return {
    update(state): void {
      latest = state;
      const now = clock();
      if (now - last >= everyMs) draw(now);
    },
    done(label): void {
      if (label !== undefined) latest = { ...latest, label };
      if (latest.total > 0 && latest.done < latest.total) latest = { ...latest, total: latest.done };
      draw(clock());
      if (shown) stream.write('\n');
    },
  };
}

function lined(stream: ProgressStream): ProgressBar {
  let tenth = 0;
  return {
    update(state): void {
      const now = state.total > 0 ? Math.floor((10 * Math.min(state.done, state.total)) / state.total) : 0;
      if (now <= tenth) return;
      tenth = now;
      stream.write(`${state.label ?? 'progress'} ${now * 10} %\n`);
    },
    done(): void {
      tenth = 0;
    },
  };
}

/** One line of progress, at most `width` characters. */
export function progressLine(state: ProgressState, elapsedMs: number, width: number): string {
  const label = state.label ?? '';
  if (state.total <= 0) return [label, count(state.done)].filter(Boolean).join('  ').slice(0, Math.max(0, width));
  const share = Math.min(1, Math.max(0, state.done / state.total));
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const left = share > 0 && share < 1 ? `  ${seconds((elapsedMs / share) * (1 - share))} left` : '';
  const tail = `${percent}  ${count(state.done)} of ${count(state.total)}${left}`;
  const room = width - label.length - tail.length - 3;
  if (room < 6) return `${label} ${percent}`.trim().slice(0, Math.max(0, width));
  const cells = Math.min(room, 32);
  const full = Math.round(share * cells);
  return `${label} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${tail}`.trimStart();
}

function count(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(0)} k` : String(value);
}

function seconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  return whole < 90 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
