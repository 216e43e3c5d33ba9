import { describe, expect, it } from 'vitest';
import { SECOND, toMicros } from '../../src/core/time.js';
import {
  calendar,
  leanBars,
  leanDatedBars,
  leanDatedQuoteBars,
  leanFactors,
  leanQuoteBars,
  leanQuotes,
  leanQuoteTicks,
  leanTickers,
  leanTradeTicks,
} from '../../src/data/index.js';

const file = (...lines: readonly string[]) => ({ name: 'file.csv', text: lines.join('\n') });
const day = { date: '2013-10-07', zone: 'America/New_York' };
const open = toMicros('2013-10-07T13:30:00Z');
const session = { open, close: toMicros('2013-10-07T20:00:00Z') };

describe('rows of a day', () => {
  it('bars begin at their milliseconds, and are as long as the file says', () => {
    const rows = file('34200000,1672800,1673000,1672700,1672900,1000', '34201000,1672900,1672900,1672900,1672900,5');
    const seconds = leanBars(rows, { ...day, period: SECOND });
    expect([seconds.start[0], seconds.end[0], seconds.end[1]]).toEqual([open, open + SECOND, open + 2 * SECOND]);
    expect([seconds.open[0], seconds.high[0], seconds.low[0], seconds.close[0], seconds.volume[0]]).toEqual([
      167.28, 167.3, 167.27, 167.29, 1000,
    ]);
    expect(leanBars(rows, day).end[0]).toBe(open + 60 * SECOND);
  });

  it('keeps the session where one is given; crypto is as it is written', () => {
    const rows = file('28800000,1,1,1,1,1', '34200000,2,2,2,2,2', '57600000,3,3,3,3,3');
    expect([...leanBars(rows, { ...day, session }).volume]).toEqual([2]);
    const coin = leanBars(file('0,219.16,219.83,219.16,219.58,5.8133'), { date: '2015-04-27', zone: 'UTC', scale: 1 });
    expect([coin.start[0], coin.high[0], coin.volume[0]]).toEqual([toMicros('2015-04-27T00:00:00Z'), 219.83, 5.8133]);
  });

  it('quote bars tell of both sides, quotes of their ends; a side that is missing makes no quote', () => {
    const bars = leanQuoteBars(
      file(
        '34200000,1672700,1672800,1671500,1672500,300,1680000,1680100,1672600,1672700,2000',
        '34260000,,,,,,1672700,1672700,1672700,1672700,1',
      ),
      day,
    );
    expect(bars[0]?.bid).toEqual([167.27, 167.28, 167.15, 167.25, 300]);
    expect(bars[1]?.bid[3]).toBeNaN();
    expect(leanQuotes(bars)).toEqual([
      { kind: 'quote', ts: open + 60e6, at: open + 60e6, bid: 167.25, bidSize: 300, ask: 167.27, askSize: 2000 },
    ]);
  });

  it('ticks: suspicious ones are left out, a side that is not stated stands', () => {
    const prints = leanTradeTicks(file('34200123,1672800,100,P,,0', '34200124,1,100,P,,1', '1,1672900,7'), {
      ...day,
      session,
    });
    expect(prints.map((one) => [one.at - open, one.price, one.size])).toEqual([[123_000, 167.28, 100]]);
    const quotes = leanQuoteTicks(
      file(
        '34200000,0,0,1672900,2,P,,0',
        '34200001,1672700,3,0,0,P,,0',
        '34200002,0,0,1672800,5,P,,0',
        '34200003,1,1,1,1,P,,1',
      ),
      day,
    );
    expect(quotes.map((one) => [one.bid, one.bidSize, one.ask, one.askSize])).toEqual([
      [167.27, 3, 167.29, 2],
      [167.27, 3, 167.28, 5],
    ]);
  });

  it('says which line is short, and what is no date', () => {
    expect(() => leanBars(file('34200000,1,1,1,1,1', '1,2'), day)).toThrow(/file.csv line 2 has 2 of 6 fields/);
    expect(() => leanBars(file('1,1,1,1,1,1'), { ...day, date: '2013-13-01' })).toThrow(/is not a date/);
  });
});

describe('rows that carry their date', () => {
  const nyse = calendar('XNYS');

  it('daily bars span their session, hourly ones their hour within it', () => {
    const daily = leanDatedBars(file('20131129 00:00,10000,20000,5000,15000,9'), { calendar: nyse });
    // the day after Thanksgiving closes at 13:00
    expect([daily.start[0], daily.end[0]]).toEqual([
      toMicros('2013-11-29T14:30:00Z'),
      toMicros('2013-11-29T18:00:00Z'),
    ]);
    const hourly = leanDatedBars(
      file('20131007 09:00,10000,10000,10000,10000,1', '20131007 10:00,10000,10000,10000,10000,1'),
      {
        calendar: nyse,
        period: 3600e6,
      },
    );
    expect([hourly.start[0], hourly.end[0], hourly.start[1]]).toEqual([
      open,
      toMicros('2013-10-07T14:00:00Z'),
      toMicros('2013-10-07T14:00:00Z'),
    ]);
  });

  it('markets that never close have days of 24 hours, by the clock of the file', () => {
    const options = { calendar: calendar('24/7'), period: 86_400e6, scale: 1, zone: 'America/New_York' };
    const [bar] = leanDatedQuoteBars(file('20140505 00:00,1.1,1.3,1.0,1.2,1,1.2,1.4,1.1,1.3,2'), options);
    expect([bar?.start, bar?.end]).toEqual([toMicros('2014-05-05T04:00:00Z'), toMicros('2014-05-06T04:00:00Z')]);
    expect(bar?.ask).toEqual([1.2, 1.4, 1.1, 1.3, 2]);
  });
});

describe('factor files', () => {
  const factors = leanFactors(
    file(
      '20040101,0.45,0.5,90',
      '20040601,0.45,0.5,100',
      '20050110,0.9,0.5,110',
      '20060301,1,0.5,50',
      '20501231,1,1,0',
    ),
  );

  it('the first line whose date is not before the bar', () => {
    expect(
      ['2003-01-01', '2004-06-01', '2004-06-02', '2006-03-01', '2006-03-02', '2060-01-01'].map((one) =>
        factors.at(one),
      ),
    ).toEqual([0.225, 0.225, 0.45, 0.5, 1, 1]);
  });

  it('the same as dividends and splits, after the last day at the old price', () => {
    expect(factors.actions).toEqual([
      { after: '2004-06-01', action: { type: 'dividend', amount: '50.00' } },
      { after: '2005-01-10', action: { type: 'dividend', amount: '11.00' } },
      { after: '2006-03-01', action: { type: 'split', numerator: 2, denominator: 1 } },
    ]);
    const [three] = leanFactors(file('20200101,1,0.66666667,30', '20501231,1,1,0')).actions;
    expect(three?.action).toEqual({ type: 'split', numerator: 3, denominator: 2 });
  });
});

describe('map files', () => {
  it('each ticker with its first and last day', () => {
    expect(leanTickers(file('20051117,spwr,Q', '20080929,spwr,Q', '20111116,spwra,Q', '20501231,spwr,Q'))).toEqual([
      { ticker: 'spwr', from: '2005-11-17', to: '2008-09-29' },
      { ticker: 'spwra', from: '2008-09-30', to: '2011-11-16' },
      { ticker: 'spwr', from: '2011-11-17', to: '2050-12-31' },
    ]);
    expect(leanTickers(file('20120518,fb'))).toEqual([]);
  });
});
