export { wallClock } from './wall-clock.js';
