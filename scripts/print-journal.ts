/**
 * Prints an order journal for a person: `npm run journal -- PATH [--order ID] [--venue NAME] [--last N]`; the file may be in use.
 * With `--json` the last line counts what was printed.
 */
import { parseArgs } from 'node:util';
import { printJournal } from '../src/node/print-journal.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    order: { type: 'string' },
    venue: { type: 'string' },
    last: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [path] = positionals;
if (path === undefined) {
  console.error('npm run journal -- PATH [--order ID] [--venue NAME] [--last N]');
  process.exit(2);
}
try {
  const text = await printJournal(path, {
    ...(values.order === undefined ? {} : { order: values.order }),
    ...(values.venue === undefined ? {} : { venue: values.venue }),
    ...(values.last === undefined ? {} : { last: Number(values.last) }),
  });
  process.stdout.write(text);
  if (values.json) console.log(JSON.stringify({ ok: true, figures: { lines: text.split('\n').length - 1 } }));
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : String(cause));
  if (values.json) console.log(JSON.stringify({ ok: false, figures: { lines: 0 } }));
  process.exit(1);
}
