/** The guide lists every check by its id and title, and none that does not exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ports } from './broken/ports.js';

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/testing-plug-ins.md'), 'utf8');

it('the guide has the catalogue of checks as it is', () => {
  const listed = [...guide.matchAll(/^\| ([A-Z]{2}-\d\d) \| (.+) \|$/gm)].map(([, id, title]) => `${id} ${title}`);
  const checks = ports.flatMap(({ sound }) => sound.map(({ id, title }) => `${id} ${title}`));
  expect(listed.sort()).toEqual(checks.sort());
});
