/** What may follow what in the life of an order, written down a second time and by hand: the check of the first. */

const LIVE = ['submitted', 'acknowledged', 'partly-filled', 'cancelling', 'replacing', 'unknown', 'suspended'];
const ENDS = ['filled', 'cancelled', 'replaced', 'rejected', 'expired'];

const MOVES: { readonly [from: string]: readonly string[] } = {
  submitted: [...LIVE, ...ENDS],
  acknowledged: ['partly-filled', 'cancelling', 'replacing', 'unknown', 'suspended', ...ENDS],
  'partly-filled': ['cancelling', 'replacing', 'unknown', 'suspended', ...ENDS],
  cancelling: ['acknowledged', 'partly-filled', 'unknown', ...ENDS],
  replacing: ['acknowledged', 'partly-filled', 'cancelling', 'unknown', 'suspended', ...ENDS],
  // The broker has been asked: whatever it says.
  unknown: [...LIVE, ...ENDS],
  suspended: ['acknowledged', 'partly-filled', 'cancelling', 'replacing', 'unknown', ...ENDS],
  // An end is an end, but for money that came late and for doubts that are asked about.
  filled: ['unknown'],
  cancelled: ['filled', 'unknown'],
  replaced: ['filled', 'unknown'],
  expired: ['filled', 'unknown'],
  // A refusal may have spoken of a copy: the order can turn out to live, and is then cancelled.
  rejected: [
    'unknown',
    'submitted',
    'acknowledged',
    'partly-filled',
    'cancelling',
    'filled',
    'cancelled',
    'replaced',
    'expired',
  ],
};

/** Whether an order may go from one state to another. */
export function isLegalMove(from: string, to: string): boolean {
  return MOVES[from]?.includes(to) === true;
}
