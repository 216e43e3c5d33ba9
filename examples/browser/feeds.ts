/**
 * A live order book in the browser, from a public feed: kept in step by the same code as on a server, gaps and all.
 *
 *   npx esbuild examples/browser/feeds.ts --bundle --format=esm --outdir=examples/browser --servedir=examples/browser
 *
 * Then open `/feeds.html` at the address that it prints; `?symbol=ETH/USDT` shows another market, `?stream=ws://…&rest=http://…`
 * another host.
 */
import { Book, instrument, type StatusEvent, type TradeEvent, Universe } from 'edgeproof';
import { BINANCE_HOSTS, binanceFeed } from 'edgeproof/adapters/binance';
import { fetchHttp, webSockets } from 'edgeproof/adapters/transport';
import { wallClock } from 'edgeproof/live';
import { BehaviorSubject } from 'rxjs';

const LEVELS = 10;
const asked = new URLSearchParams(location.search);
const id = asked.get('symbol') ?? 'BTC/USDT';
const [base = 'BTC', currency = 'USDT'] = id.split('/');
const hosts = {
  stream: asked.get('stream') ?? BINANCE_HOSTS.spot.stream,
  rest: asked.get('rest') ?? BINANCE_HOSTS.spot.rest,
};
const universe = new Universe([instrument({ id, assetClass: 'crypto', venue: 'binance', base, currency })]);
const transport = {
  clock: wallClock(),
  sockets: webSockets(WebSocket),
  http: fetchHttp((url, init) => fetch(url, init)),
};
const feed = binanceFeed({ transport, hosts });

const at = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const book = new Book();
const trades: TradeEvent[] = [];
let inStep = false;
let changes = 0;
let gaps = 0;

at('#title').textContent = `${id} on Binance`;
// An open query keeps the subscription; `next` with other instruments or kinds would change it.
const query$ = new BehaviorSubject({ universe, kinds: ['trade', 'book'] as const });
feed.live(query$).subscribe((event) => {
  if (event.kind === 'book') {
    // A whole book always comes before the first change, and again after each gap.
    inStep ||= event.snapshot;
    book.apply(event);
    changes++;
  } else if (event.kind === 'trade') {
    trades.unshift(event);
    trades.length = Math.min(trades.length, LEVELS);
  } else if (event.kind === 'status') told(event);
});

function told({ status, detail, instrument: whose }: StatusEvent): void {
  if (status === 'gap' && detail.startsWith('book')) {
    gaps++;
    inStep = false;
  }
  // Minus one is the feed itself; the book is in step again only with its next snapshot.
  if (status === 'feed-down' && whose === -1) inStep = false;
}

const text = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 8 });

function fill(selector: string, rows: readonly (readonly string[])[]): void {
  const body = at(`${selector} tbody`);
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      for (const cell of cells) row.insertCell().textContent = cell;
      return row;
    }),
  );
}

/** Draws what there is now: once a frame at most, however fast the market is. */
function draw(): void {
  const { bids, asks } = book;
  at('#state').textContent = inStep
    ? `In step, ${changes} messages of the book, ${gaps} gaps told`
    : 'Not in step: what is shown may be wrong until the venue has sent the book again';
  fill(
    '#book',
    Array.from({ length: Math.min(LEVELS, Math.max(bids.length, asks.length)) }, (_, i) => [
      text(bids.size(i)),
      text(bids.price(i)),
      text(asks.price(i)),
      text(asks.size(i)),
    ]),
  );
  fill(
    '#trades',
    trades.map((one) => [
      new Date(one.ts / 1000).toISOString().slice(11, 23),
      one.aggressor > 0 ? 'bought' : 'sold',
      text(one.price),
      text(one.size),
    ]),
  );
  const [health] = feed.health();
  if (health !== undefined)
    at('#health').textContent =
      `${health.connections} connections, ${health.reconnects} reconnects, the venue's clock is ${(health.clock.offset / 1000).toFixed(0)} ms ahead of this one`;
  // For whoever checks this page: what it shows, as numbers.
  document.body.dataset['shown'] = JSON.stringify({
    inStep,
    crossed: book.crossed,
    levels: bids.length + asks.length,
    bid: bids.price(0),
    ask: asks.price(0),
    trades: trades.length,
    last: trades[0]?.id ?? '',
    gaps,
  });
  requestAnimationFrame(draw);
}
draw();
