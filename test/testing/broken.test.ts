/** Each deliberately broken plug-in fails exactly the check of its name; the sound one that it is made of passes all. */
import { describe, expect, it } from 'vitest';
import { runContract } from '../../src/testing/index.js';
import { ports } from './broken/ports.js';

describe.each(ports)('a broken $name', ({ sound, broken }) => {
  it('is made of one that passes every check', async () => {
    const { ran, skipped, failed } = await runContract(sound);
    expect(failed.map((one) => one.error.message)).toEqual([]);
    expect({ ran, skipped }).toEqual({ ran: sound.length, skipped: [] });
  });

  it('exists for every check', () => {
    expect(Object.keys(broken).sort()).toEqual(sound.map((one) => one.id).sort());
  });

  it.each(Object.entries(broken))('%s is caught by that check alone', async (id, checks) => {
    const { failed } = await runContract(checks);
    expect(failed.map((one) => one.id)).toEqual([id]);
    expect(failed[0]!.error.message).toMatch(new RegExp(`^\\[edgeproof\\] ${id} .+: .+; .+`));
  });
});
