/** Ridge by our model's own fit; nothing centred or scaled, as the peers do it. */
import { flags, instrument, Random, Universe } from 'edgeproof';
import { ridge } from 'edgeproof/models';
import { column, OPTIONS, serve } from './serve.js';

const rows: number = OPTIONS.rows;
const needs = Array.from({ length: OPTIONS.columns as number }, (_, c) => `x${c}`);
const zeros = new Float64Array(rows);
const x = { columns: needs, rows, data: column('x'), at: zeros, instrument: new Int32Array(rows) };
const set = { x, y: column('y'), knownAt: zeros, asOf: 0 };
const env = {
  universe: new Universe([instrument({ id: 'A' })]),
  flags: flags(),
  random: (name: string) => new Random(1, name),
};

await serve(async () => {
  const model = ridge({ needs, lambda: OPTIONS.lambda, standardize: false, intercept: false })(env);
  const report = await model.fit!(set, new AbortController().signal);
  const weights = Object.values((report.details as { coefficients: Record<string, number> }).coefficients);
  return { norm: Math.sqrt(weights.reduce((sum, one) => sum + one * one, 0)), first: weights[0]! };
});
