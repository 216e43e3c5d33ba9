/** What a case of the parity suite is: one published result of another engine, reproduced through the public API alone. */

/** Named results; text is exact to the last character, numbers are held to the case's tolerance. */
export type Figures = { readonly [name: string]: number | string };

/** One published run of another engine. */
export interface ParityCase {
  readonly id: string;
  readonly engine: string;
  readonly title: string;
  /** Files or folders below the data folder. */
  readonly needs: readonly string[];
  readonly published: Figures;
  /** Where the figures are from, when they were not published but computed by running the engine itself. */
  readonly source?: string;
  /** Relative, for figures that are numbers; 0 when left out. */
  readonly tolerance?: number;
  /** Reads the data folder and gives the figures under their published names. */
  run(data: string): Promise<Figures>;
}
