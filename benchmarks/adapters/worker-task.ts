import type { AdapterPlace } from "./adapter-case.ts";
import type { Pace, PairedSamples } from "./pairs.ts";

/** What one process measures. */
export interface WorkerTask extends AdapterPlace, Pace {
  readonly adapter: string;
  /** Without a provider of metrics, with one, or what is measured once per process. */
  readonly mode: "plain" | "metrics" | "once";
  /** A pattern for the names of the cases; all without it. */
  readonly cases?: string;
}

export interface WorkerAnswer {
  readonly cases: readonly (PairedSamples & { readonly name: string; readonly inFlight: number })[];
  readonly once: readonly OnceFigure[];
}

export interface OnceFigure {
  readonly subject: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
}
