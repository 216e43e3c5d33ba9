import { ConfigError, DataError } from '../core/errors.js';
import { FIELD } from './csv-scanner.js';

/** What rows hold: bars, market prints, or best bid and offer. */
export type CsvKind = 'bar' | 'trade' | 'quote';

/** Which field of the file is what: names in the order of the fields (null to pass one over), or a header name for each. */
export type CsvColumns = readonly (string | null)[] | { readonly [field: string]: string };

/** How a file is written, found from its first line. */
export interface Dialect {
  readonly separator: string;
  /** Whether the first line names the fields and holds no data. */
  readonly header: boolean;
  /** What becomes of each field: the index of a number column, or one of {@link FIELD}. */
  readonly fields: Int32Array;
  /** Number columns in the order of their index; those the file does not have are missing here. */
  readonly names: readonly string[];
  /** Whether the header itself says that times are starts of bars (`open time`). */
  readonly timeIsStart: boolean;
}

/** Fields that a row must have. */
export const REQUIRED_FIELDS: { readonly [K in CsvKind]: readonly string[] } = {
  bar: ['open', 'high', 'low', 'close'],
  trade: ['price', 'size'],
  quote: ['bid', 'ask'],
};
/** Fields that a row may have. */
export const OPTIONAL_FIELDS: { readonly [K in CsvKind]: readonly string[] } = {
  bar: ['volume', 'adjclose'],
  trade: [],
  quote: ['bidSize', 'askSize'],
};

/** Header names without case and punctuation, best first. */
const ALIASES: { readonly [field: string]: readonly string[] } = {
  time: 'timestamp datetime unix unixtime epoch opentime starttime closetime endtime date time ts gmttime day dt t'.split(
    ' ',
  ),
  open: 'open o openprice px_open'.split(' '),
  high: 'high h highprice'.split(' '),
  low: 'low l lowprice'.split(' '),
  close: 'close c closeprice last closelast'.split(' '),
  volume: 'volume vol v totalvolume basevolume'.split(' '),
  adjclose: 'adjclose adjustedclose adjclosing adjcloseprice'.split(' '),
  price: 'price p tradeprice px last'.split(' '),
  size: 'size quantity qty amount volume vol q'.split(' '),
  bid: 'bid bidprice bestbid bidpx b'.split(' '),
  ask: 'ask askprice bestask askpx offer a'.split(' '),
  bidSize: 'bidsize bidqty bidvolume bidamount bestbidsize'.split(' '),
  askSize: 'asksize askqty askvolume askamount bestasksize offersize'.split(' '),
  instrument: 'symbol ticker instrument sym'.split(' '),
};
const STARTS = new Set(['opentime', 'starttime']);
const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Lower-case letters and digits of a header name: `<Adj Close>` is `adjclose`. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The fields of one line, quotes removed. */
function splitLine(line: string, separator: string): string[] {
  const found: string[] = [];
  const field = /\s*("(?:[^"]|"")*"|[^"]*?)\s*$/;
  let open = '';
  for (const piece of line.split(separator)) {
    open = open === '' ? piece : open + separator + piece;
    if ((open.split('"').length - 1) % 2 === 1) continue;
    const content = field.exec(open)?.[1] ?? open;
    found.push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content);
    open = '';
  }
  return found;
}

function sniffSeparator(who: string, line: string): string {
  const counts = SEPARATORS.map((one) => splitLine(line, one).length);
  const most = Math.max(...counts);
  const separator = SEPARATORS[counts.indexOf(most)];
  if (most < 2 || separator === undefined)
    throw new DataError(who, `line 1 has one field: "${line.slice(0, 60)}"`, 'check the file, or state separator');
  return separator;
}

/** Finds out how a file is written from its first line and what the user stated. */
export function sniffDialect(
  who: string,
  line: string,
  stated: {
    kind: CsvKind;
    columns?: CsvColumns | undefined;
    separator?: string | undefined;
    header?: boolean | undefined;
    /** Whether the file must say which instrument a row is of. */
    instrumentColumn: boolean;
  },
): Dialect {
  const separator = stated.separator ?? sniffSeparator(who, line);
  const cells = splitLine(line, separator);
  const header = stated.header ?? !cells.some((cell) => /^[+-]?[\d.]/.test(cell));
  const { columns } = stated;
  const list = Array.isArray(columns) ? (columns as readonly (string | null)[]) : null;
  if (!header && list === null)
    throw new ConfigError(
      who,
      `line 1 has no names: "${line.slice(0, 60)}"`,
      'state columns, such as columns: ["time", "open", "high", "low", "close", "volume"]',
    );
  if (list !== null && list.length !== cells.length)
    throw new ConfigError(
      who,
      `columns has ${list.length} names, line 1 has ${cells.length} fields`,
      'name every field, null to pass one over',
    );
  const names = list === null ? cells : list.map((name) => name ?? '');
  const mapping = list === null ? ((columns ?? {}) as { readonly [field: string]: string }) : {};
  return { separator, header, ...assign(who, names, mapping, stated.kind, stated.instrumentColumn) };
}

function assign(
  who: string,
  cells: readonly string[],
  mapping: { readonly [field: string]: string },
  kind: CsvKind,
  instrumentColumn: boolean,
): Pick<Dialect, 'fields' | 'names' | 'timeIsStart'> {
  const fields = new Int32Array(cells.length).fill(FIELD.skip);
  const known = ['time', 'clock', 'instrument', ...REQUIRED_FIELDS[kind], ...OPTIONAL_FIELDS[kind]];
  const unknown = Object.keys(mapping).find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new ConfigError(who, `columns has no field "${unknown}"`, `fields of a ${kind} are: ${known.join(', ')}`);
  const find = (field: string): number => findField(who, cells, field, mapping[field]);
  const need = (field: string): number => {
    const at = find(field);
    if (at >= 0) return at;
    throw new ConfigError(
      who,
      `has no column for ${field}; it has: ${cells.join(', ')}`,
      `state it, such as columns: { ${field}: "${cells[0] ?? ''}" }`,
      { field },
    );
  };
  const time = need('time');
  fields[time] = FIELD.time;
  const clock =
    mapping['clock'] === undefined
      ? cells.findIndex((cell) => bare(cell) === 'time' || bare(cell) === 'clock')
      : find('clock');
  if (clock >= 0 && clock !== time && (bare(cells[time] ?? '') === 'date' || mapping['clock'] !== undefined))
    fields[clock] = FIELD.clock;
  const names: string[] = [];
  for (const field of REQUIRED_FIELDS[kind]) {
    fields[need(field)] = names.length;
    names.push(field);
  }
  for (const field of OPTIONAL_FIELDS[kind]) {
    const at = find(field);
    if (at < 0 || fields[at] !== FIELD.skip) continue;
    fields[at] = names.length;
    names.push(field);
  }
  const instrument = find('instrument');
  if (instrumentColumn && instrument < 0)
    throw new ConfigError(
      who,
      `rows do not say which instrument they are of; columns are: ${cells.join(', ')}`,
      'state instrument: "SPY", or the column: columns: { instrument: "..." }',
    );
  if (instrument >= 0 && fields[instrument] === FIELD.skip) fields[instrument] = FIELD.instrument;
  return { fields, names, timeIsStart: STARTS.has(bare(cells[time] ?? '')) };
}

/** The place of a field in the header; -1 when it is not there. */
export function findField(who: string, cells: readonly string[], field: string, stated: string | undefined): number {
  if (stated !== undefined) {
    const at = cells.indexOf(stated);
    if (at >= 0) return at;
    throw new ConfigError(who, `has no column "${stated}"; it has: ${cells.join(', ')}`, `check columns.${field}`);
  }
  const plain = cells.map(bare);
  for (const alias of ALIASES[field] ?? [bare(field)]) {
    if (field === 'time' && alias === 'time' && plain.includes('date')) continue;
    const at = plain.indexOf(alias);
    if (at < 0) continue;
    if (plain.indexOf(alias, at + 1) >= 0)
      throw new ConfigError(who, `has two columns "${cells[at]}"`, `state which is ${field}: columns: [...]`);
    return at;
  }
  return -1;
}
