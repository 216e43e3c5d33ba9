import type { OmsRecord, PackedFill, PackedTerms } from './record.js';

/** Texts that come again and again, in quotes. */
const QUOTED = new Map<string, string>();

function quoted(text: string): string {
  let found = QUOTED.get(text);
  if (found === undefined) {
    found = JSON.stringify(text);
    if (QUOTED.size >= 4096) QUOTED.clear();
    QUOTED.set(text, found);
  }
  return found;
}

/** Characters that JSON writes as they are, all of ASCII but quote and backslash. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A text that comes once or twice, in quotes. */
function fresh(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * A record's JSON without its first brace, to the letter what `JSON.stringify` gives.
 *
 * The three kinds that every order has are written by hand, which takes half the time; all others are rare.
 */
export function recordJson(record: OmsRecord): string {
  switch (record.t) {
    case 'order':
      return `"t":"order","at":${number(record.at)},"id":${fresh(record.id)},"wire":${fresh(record.wire)},"terms":${termsJson(record.terms)}}`;
    case 'fill':
      return `"t":"fill","at":${number(record.at)},"wire":${fresh(record.wire)},"fill":${fillJson(record.fill)}}`;
    case 'status': {
      const reason = record.reason === undefined ? '' : `,"reason":${quoted(record.reason)}`;
      return `"t":"status","at":${number(record.at)},"wire":${fresh(record.wire)},"signal":"${record.signal}"${reason}}`;
    }
    default:
      return JSON.stringify(record).slice(1);
  }
}

function number(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}

/** In the order in which {@link packTerms} puts them. */
function termsJson(terms: PackedTerms): string {
  const { limit, stop, trail, trailBps, expireAt, tag } = terms;
  let text = `{"strategy":${quoted(terms.strategy)},"instrument":${quoted(terms.instrument)},"side":"${terms.side}","type":${quoted(terms.type)},"quantity":${quoted(terms.quantity)},"timeInForce":${quoted(terms.timeInForce)},"decidedAt":${number(terms.decidedAt)}`;
  if (limit !== undefined) text += `,"limit":${quoted(limit)}`;
  if (stop !== undefined) text += `,"stop":${quoted(stop)}`;
  if (trail !== undefined) text += `,"trail":${quoted(trail)}`;
  if (trailBps !== undefined) text += `,"trailBps":${number(trailBps)}`;
  if (expireAt !== undefined) text += `,"expireAt":${number(expireAt)}`;
  if (terms.reduceOnly) text += ',"reduceOnly":true';
  if (tag !== undefined) text += `,"tag":${quoted(tag)}`;
  return `${text}}`;
}

/** In the order in which {@link packFill} puts them. */
function fillJson(fill: PackedFill): string {
  const { fee, feeCurrency, liquidity } = fill;
  let text = `{"id":${fresh(fill.id)},"price":${quoted(fill.price)},"quantity":${quoted(fill.quantity)},"cumulative":${quoted(fill.cumulative)},"ts":${number(fill.ts)}`;
  if (fee !== undefined) text += `,"fee":${quoted(fee)}`;
  if (feeCurrency !== undefined) text += `,"feeCurrency":${quoted(feeCurrency)}`;
  if (liquidity !== undefined) text += `,"liquidity":${quoted(liquidity)}`;
  return `${text}}`;
}
