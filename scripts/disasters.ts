/** Simulated disasters, each with what must come of it: `npm run disasters [-- --json] [-- NAME...]`. About five seconds. */
import { disasters } from '../test/disasters/scenarios.js';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const chosen = disasters.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0)
  throw new Error(`no disaster of that name; there are ${disasters.map((one) => one.name).join(', ')}`);
const figures: Record<string, number> = { disasters: chosen.length, expectations: 0, failed: 0 };

for (const { name, run } of chosen) {
  console.log(name);
  try {
    for (const { what, ok, measured } of await run()) {
      figures['expectations']!++;
      if (!ok) figures['failed']!++;
      console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${what} (${Number(measured.toPrecision(6))})`);
    }
  } catch (error) {
    figures['failed']!++;
    console.log(`  FAIL ${error instanceof Error ? error.message : String(error)}`);
  }
}
const ok = figures['failed'] === 0;
console.log(`${figures['disasters']} disasters, ${figures['expectations']} expectations, ${figures['failed']} failed`);
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
