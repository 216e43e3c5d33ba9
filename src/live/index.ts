export { live } from './live.js';
export type { LiveOptions, LiveRunOptions, PaperOptions } from './live-options.js';
export type { LiveResult } from './live-result.js';
export type { LiveRun, RunHealth } from './live-run.js';
export { paper } from './paper.js';
export { type SupervisionOptions, supervised } from './supervised.js';
export { wallClock } from './wall-clock.js';
