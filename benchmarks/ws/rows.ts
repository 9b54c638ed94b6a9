import type { BenchRow } from "../src/bench-row.ts";
import { describeMachine } from "../src/machine.ts";
import { median, medianRatio } from "../src/statistics.ts";
import { type Variant, versionsOf } from "./variants.ts";

export interface Metric {
  readonly subject: string;
  readonly metric: string;
  readonly unit: string;
}

/** Samples per metric and variant. */
export class Samples {
  readonly #metrics = new Map<string, { readonly metric: Metric; readonly variants: Map<Variant, number[]> }>();

  add(metric: Metric, variant: Variant, value: number): void {
    const key = `${metric.subject}|${metric.metric}`;
    const entry = this.#metrics.get(key) ?? { metric, variants: new Map<Variant, number[]>() };
    this.#metrics.set(key, entry);
    entry.variants.set(variant, [...(entry.variants.get(variant) ?? []), value]);
  }

  /** In the order of the variants, the first of which is the control. */
  rows(order: readonly Variant[]): readonly BenchRow[] {
    const [control] = order;
    return [...this.#metrics.values()].flatMap(({ metric, variants }) => {
      const reference = control === undefined ? undefined : variants.get(control);
      return order.flatMap((variant): readonly BenchRow[] => {
        const samples = variants.get(variant);
        if (samples === undefined) return [];
        const ratio = reference === undefined ? null : medianRatio(samples, reference);
        const value = median(samples);
        const versions = versionsOf(variant);
        return [{ ...metric, variant: variant.name, value, samples, ratio, machine: describeMachine(), versions }];
      });
    });
  }
}

/** Each round begins with another variant. */
export function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  const turn = round % all.length;
  return [...all.slice(turn), ...all.slice(0, turn)];
}
