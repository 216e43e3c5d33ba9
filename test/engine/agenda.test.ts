import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusReport } from '../../src/core/report.js';
import { Agenda, type AgendaEntry } from '../../src/engine/agenda.js';

const report = (orderId: string) => statusReport('accepted', { orderId, ts: 0, at: 0 });
const drained = (agenda: Agenda): AgendaEntry[] => Array.from({ length: agenda.size }, () => agenda.pop());
const words = (all: readonly AgendaEntry[]): string[] => all.map((one) => `${one.at} ${one.what}`);

describe('the agenda', () => {
  it('at one moment: timers, then reports, then results; each kind as it came', () => {
    const agenda = new Agenda();
    agenda.install({ json: null }, 5, 0);
    agenda.report(report('first'), 5);
    agenda.timer('decide', 5, 0);
    agenda.report(report('second'), 5);
    agenda.timer('wake', 5, 0);
    agenda.wakeVenue(5, 0);
    agenda.report(report('early'), 4);
    const all = drained(agenda);
    expect(words(all)).toEqual(['4 report', '5 decide', '5 wake', '5 venue', '5 report', '5 report', '5 install']);
    expect(all.flatMap((one) => one.report?.orderId ?? [])).toEqual(['early', 'first', 'second']);
  });

  it('knows when the next is due, and that none is', () => {
    const agenda = new Agenda();
    expect(agenda.nextAt).toBe(Number.POSITIVE_INFINITY);
    agenda.timer('decide', 9, 0);
    agenda.timer('decide', 7, 0);
    expect(agenda.nextAt).toBe(7);
    agenda.pop();
    expect(agenda.nextAt).toBe(9);
    agenda.pop();
    expect(agenda.nextAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('wakes a venue once for each time', () => {
    const agenda = new Agenda();
    for (const at of [3, 3, 5, 3]) agenda.wakeVenue(at, 0);
    agenda.wakeVenue(3, 1);
    expect(agenda.size).toBe(3);
  });

  it('rewrites what is on its way without changing when it comes', () => {
    const agenda = new Agenda();
    for (const at of [3, 1, 2]) agenda.report(report(`r${at}`), at);
    agenda.timer('wake', 2, 0);
    agenda.rewrite((one) => report(`${one.orderId}'`));
    expect(drained(agenda).map((one) => one.report?.orderId ?? one.what)).toEqual(["r1'", 'wake', "r2'", "r3'"]);
  });

  it('is a sorted list, whatever goes in and out, also through a snapshot', () => {
    const step = fc.record({ at: fc.nat(20), what: fc.constantFrom('timer', 'report', 'install', 'pop', 'snapshot') });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        let agenda = new Agenda();
        const model: { key: number[]; id: number }[] = [];
        steps.forEach(({ at, what }, id) => {
          if (what === 'pop') {
            if (agenda.size === 0) return;
            expect(agenda.pop().strategy).toBe(model.shift()!.id);
          } else if (what === 'snapshot') {
            const other = new Agenda();
            other.restore(agenda.snapshot());
            agenda = other;
          } else {
            const lane = { timer: 0, report: 1, install: 2 }[what];
            if (what === 'timer') agenda.timer('decide', at, id);
            else if (what === 'install') agenda.install({ json: null }, at, id);
            else agenda.restore(withReport(agenda, at, id));
            model.push({ key: [at, lane, id], id });
            model.sort((a, b) => a.key[0]! - b.key[0]! || a.key[1]! - b.key[1]! || a.key[2]! - b.key[2]!);
          }
          expect(agenda.nextAt).toBe(model[0]?.key[0] ?? Number.POSITIVE_INFINITY);
        });
      }),
    );
  });
});

/** A report that carries a number, which reports of the engine do not. */
function withReport(agenda: Agenda, at: number, id: number): ReturnType<Agenda['snapshot']> {
  agenda.report(report('x'), at);
  const { entries, seq } = agenda.snapshot();
  return { entries: entries.map((one) => (one.seq === seq - 1 ? { ...one, strategy: id } : one)), seq };
}
