/** What became of a call: taken, known from before (and not done twice), or refused with a reason. */
export type CallOutcome = 'taken' | 'known' | { readonly refused: string };
