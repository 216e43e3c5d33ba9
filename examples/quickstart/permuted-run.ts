import { openMarket } from './market.js';
import { setUp } from './run.js';

/** What each thread makes again on permuted markets; the file of prices comes by the environment, which threads share. */
export const run = setUp(openMarket(process.env['QUICKSTART_CSV'] ?? null));
