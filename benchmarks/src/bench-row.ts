/** One measured figure. Lower is better for every metric. */
export interface BenchRow {
  /** What was asked of the server: "JSON hello". */
  readonly subject: string;
  readonly variant: string;
  readonly metric: string;
  readonly unit: string;
  /** The median of the samples. */
  readonly value: number;
  readonly samples: readonly number[];
  /** To the control row of the same subject and metric, as the median of the rounds' ratios; null where nothing can be the control. */
  readonly ratio: number | null;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** A row and the run it comes from: parts of a subject may be measured on different days. */
export interface DatedRow extends BenchRow {
  readonly date: string;
  readonly commit: string;
}

/** A limit that the project has set itself, and whether the figures keep it. */
export interface BenchTarget {
  readonly sentence: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export interface BenchResult {
  readonly subject: string;
  /** Of the last run; each row has its own. */
  readonly date: string;
  readonly commit: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly rows: readonly DatedRow[];
  readonly targets: readonly BenchTarget[];
}
