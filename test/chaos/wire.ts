/** What goes over the simulated wire, as plain values: nobody on either side shares an object or a type of src/oms. */

export type ToBroker =
  | {
      readonly m: 'submit';
      readonly id: string;
      readonly side: 1 | -1;
      readonly quantity: number;
      readonly price: number;
    }
  | { readonly m: 'cancel'; readonly id: string }
  | {
      readonly m: 'replace';
      readonly id: string;
      readonly successor: string | null;
      readonly quantity: number;
      readonly price: number;
    }
  | { readonly m: 'ask-order'; readonly id: string; readonly asked: number }
  | { readonly m: 'ask-fills'; readonly cursor: string; readonly asked: number }
  | { readonly m: 'ask-account'; readonly asked: number };

export interface OrderWord {
  readonly id: string;
  readonly status: 'open' | 'filled' | 'cancelled' | 'rejected' | 'replaced' | 'expired';
  readonly quantity: number;
  readonly price: number;
  readonly filled: number;
  readonly replacedBy: string | null;
}

export interface ReportWord {
  readonly m: 'report';
  readonly type:
    | 'accepted'
    | 'fill'
    | 'cancelled'
    | 'replaced'
    | 'rejected'
    | 'expired'
    | 'cancel-rejected'
    | 'replace-rejected';
  readonly id: string;
  readonly reason: string;
  readonly cumulative: number;
  readonly fillId?: string;
  readonly quantity?: number;
  readonly price?: number;
  readonly fee?: number;
}

export type FromBroker =
  | ReportWord
  | { readonly m: 'order'; readonly asked: number; readonly id: string; readonly answer: OrderWord | null }
  | {
      readonly m: 'fills';
      readonly asked: number;
      readonly fills: readonly ReportWord[];
      readonly cursor: string;
      readonly more: boolean;
    }
  | {
      readonly m: 'account';
      readonly asked: number;
      readonly position: number;
      readonly cash: number;
      readonly open: readonly OrderWord[];
    };
