/** A child process: writes a small report, says so, then a large one over it; it is killed somewhere on the way. */
import { runFolder } from '../../src/node/index.js';

const [, , path = '', megabytes = '40'] = process.argv;

const first = await runFolder(path);
first.add('report.html', 'the old report');
first.add('manifest.json', 'the old manifest');
await first.commit();
const second = await runFolder(path);
second.add('report.html', 'r'.repeat(Number(megabytes) * 1e6));
second.add('manifest.json', 'm'.repeat(Number(megabytes) * 1e6));
process.stdout.write('ready\n');
await second.commit();
process.stdout.write('written\n');
