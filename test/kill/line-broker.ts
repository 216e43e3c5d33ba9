/** A broker over a socket of JSON lines, for the process that is killed; the words are those of the simulation. */
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Subject } from 'rxjs';
import type { AccountSnapshot, Broker, BrokerCapabilities, BrokerOrder, FillPage } from '../../src/contracts/broker.js';
import { fixed } from '../../src/core/money.js';
import type { ApprovedOrder, ApprovedReplace } from '../../src/core/order.js';
import { ExecutionReport } from '../../src/core/report.js';
import type { FromBroker, OrderWord, ReportWord, ToBroker } from '../chaos/wire.js';

const ONE = 1_000_000_000_000n;
const CENT = 10_000_000_000n;

export class LineBroker implements Broker {
  readonly name = 'line-broker';
  readonly version = '1';
  readonly apiVersion = 1 as const;
  readonly venue = 'local';
  readonly capabilities: BrokerCapabilities;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly #port: number;
  #socket: Socket | null = null;
  /** Another life's questions have other numbers: its answers may come into this one. */
  #asked = process.pid * 1_000_000;
  readonly #waiting = new Map<number, (answer: FromBroker) => void>();

  constructor(port: number, capabilities: BrokerCapabilities) {
    this.#port = port;
    this.capabilities = capabilities;
  }

  async connect(): Promise<AccountSnapshot> {
    const socket = createConnection(this.#port, '127.0.0.1');
    this.#socket = socket;
    await new Promise<void>((done, failed) => socket.once('connect', done).once('error', failed));
    createInterface({ input: socket }).on('line', (line) =>
      this.#hear(JSON.parse(line) as FromBroker & { asked?: number }),
    );
    return this.reconcile();
  }

  async reconcile(): Promise<AccountSnapshot> {
    const answer = await this.#ask((asked) => ({ m: 'ask-account', asked }));
    if (answer.m !== 'account') throw new Error(`asked for the account, got ${answer.m}`);
    return {
      at: now(),
      cash: { USD: String(answer.cash / 100) },
      positions: answer.position === 0 ? [] : [{ instrument: 'SPY', quantity: answer.position, averagePrice: 0 }],
      openOrders: answer.open.map(orderOf),
    };
  }

  async findOrder(id: string): Promise<BrokerOrder | null> {
    const answer = await this.#ask((asked) => ({ m: 'ask-order', id, asked }));
    return answer.m === 'order' && answer.answer !== null ? orderOf(answer.answer) : null;
  }

  async pastFills(cursor: string): Promise<FillPage> {
    const answer = await this.#ask((asked) => ({ m: 'ask-fills', cursor, asked }));
    if (answer.m !== 'fills') throw new Error(`asked for fills, got ${answer.m}`);
    return { fills: answer.fills.map(reportOf), cursor: answer.cursor, more: answer.more };
  }

  async submit(order: ApprovedOrder): Promise<void> {
    this.#say({
      m: 'submit',
      id: order.id,
      side: order.side === 'buy' ? 1 : -1,
      quantity: Number(order.quantityFixed / ONE),
      price: Number(order.limitFixed! / CENT),
    });
  }

  async cancel(id: string): Promise<void> {
    this.#say({ m: 'cancel', id });
  }

  async replace(change: ApprovedReplace, successor?: string): Promise<void> {
    const quantity = Number(change.quantityFixed / ONE);
    const price = Number(change.limitFixed! / CENT);
    this.#say({ m: 'replace', id: change.id, successor: successor ?? null, quantity, price });
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
  }

  #say(message: ToBroker): void {
    this.#socket!.write(`${JSON.stringify(message)}\n`);
  }

  #ask(make: (asked: number) => ToBroker): Promise<FromBroker> {
    const asked = this.#asked++;
    return new Promise((done, failed) => {
      this.#waiting.set(asked, done);
      this.#say(make(asked));
      setTimeout(() => failed(new Error(`question ${asked} was not answered`)), 3000).unref();
    });
  }

  #hear(word: FromBroker & { asked?: number }): void {
    if (word.m === 'report') {
      this.reports$.next(reportOf(word));
      return;
    }
    this.#waiting.get(word.asked!)?.(word);
    this.#waiting.delete(word.asked!);
  }
}

export function now(): number {
  return Date.now() * 1000;
}

function orderOf(word: OrderWord): BrokerOrder {
  const open = word.filled > 0 ? 'partly-filled' : 'accepted';
  const status = word.status === 'open' ? open : word.status === 'replaced' ? 'cancelled' : word.status;
  const base: BrokerOrder = {
    id: word.id,
    status,
    quantity: word.quantity,
    filled: word.filled,
    limitPrice: String(word.price / 100),
  };
  return word.replacedBy === null ? base : { ...base, replacedBy: word.replacedBy };
}

function reportOf(word: ReportWord): ExecutionReport {
  return new ExecutionReport(
    word.type,
    { orderId: word.id, ts: now(), at: now(), reason: word.reason },
    {
      fillId: word.fillId ?? '',
      price: fixed((word.price ?? 0) / 100),
      quantity: fixed(word.quantity ?? 0),
      cumulative: fixed(word.cumulative),
      fee: fixed((word.fee ?? 0) / 100),
      feeCurrency: '',
      liquidity: 'unknown',
    },
  );
}
