import type { BenchRow, BenchTarget } from "../src/bench-row.ts";
import { meteredVariant, metric, plainVariant } from "./measure.ts";

const limits = [
  { variant: plainVariant, least: 0.95, condition: "without a provider of metrics" },
  { variant: meteredVariant, least: 0.9, condition: "with metrics on" },
] as const;

const adapterOf = ({ subject }: BenchRow): string => subject.split(":")[0] ?? subject;

/** Each adapter against both limits, with what does not keep them, and each cold key. */
export function judgeTargets(rows: readonly BenchRow[]): readonly BenchTarget[] {
  const throughput = [...new Set(rows.filter((row) => row.metric === metric).map(adapterOf))].flatMap((adapter) =>
    limits.map(({ variant, least, condition }): BenchTarget => {
      const own = rows.filter((row) => row.variant === variant && row.metric === metric && adapterOf(row) === adapter);
      const missed = own.filter(({ ratio }) => 1 / (ratio ?? Number.POSITIVE_INFINITY) < least);
      return {
        sentence: `${adapter}, ${condition}: at least ${least.toFixed(2)} × the throughput of the bare driver`,
        measured: [`${own.length - missed.length} of ${own.length} cases`, ...missed.map(describe)].join("; "),
        isMet: missed.length === 0,
      };
    }),
  );
  const loads = rows.filter((row) => row.metric === "loads");
  return [
    ...throughput,
    ...loads.map(({ subject, value }) => ({
      sentence: `${subject}: one load`,
      measured: String(value),
      isMet: value === 1,
    })),
  ];
}

const describe = ({ subject, ratio }: BenchRow): string =>
  `${subject.slice(subject.indexOf(":") + 2)} ${(1 / (ratio ?? Number.NaN)).toFixed(2)} ×`;
