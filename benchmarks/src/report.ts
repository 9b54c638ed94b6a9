import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BenchResult, BenchRow, DatedRow } from "./bench-row.ts";
import { type ChartGroup, renderChart } from "./chart.ts";
import { resultStem } from "./earlier-result.ts";
import { repository } from "./machine.ts";

interface SubjectChart {
  readonly metric: string;
  readonly title: string;
  readonly caption: string;
  readonly highlight: string;
  /** The subjects of rows that have bars; all without it. */
  readonly subjects?: RegExp;
  /** As for the subjects. */
  readonly variants?: RegExp;
}

const charts: Readonly<Record<string, SubjectChart>> = {
  http: {
    metric: "CPU per request",
    title: "CPU time of the server per request, relative to bare Fastify",
    caption: "Lower is better. The dashed line is bare Fastify in the same round.",
    highlight: "Mega",
  },
  ws: {
    metric: "CPU per delivery",
    title: "CPU time of the server per delivered message, relative to a loop over ws.send",
    caption: "Lower is better. The dashed line is ws.send in the same round.",
    highlight: "@mega/ws",
    subjects: / 128 B, \d+ a tick$/,
  },
  adapters: {
    metric: "time per call",
    title: "Time per call of an adapter under load, relative to the driver it stands on",
    caption: "Lower is better. The dashed line is the bare driver in the same process and second.",
    highlight: "Mega",
    subjects: /, (?:16|256) in flight$/,
    variants: /^Mega/,
  },
};

const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

export function printResult(result: BenchResult): void {
  for (const row of result.rows) {
    const ratio = row.ratio === null ? "" : `  × ${row.ratio.toFixed(2)}`;
    console.log(`${row.subject} · ${row.variant} · ${row.metric}: ${show(row.value)} ${row.unit}${ratio}`);
  }
  for (const { sentence, measured, isMet } of result.targets)
    console.log(`${isMet ? "holds" : "MISSED"}: ${sentence} (${measured})`);
}

/** The JSON, the chart, and the tables of the page that shows both. A quick run leaves the page as it is. */
export function writeResult(result: BenchResult, isQuick: boolean): readonly string[] {
  const stem = resultStem(result.subject, isQuick);
  mkdirSync(dirname(stem), { recursive: true });
  writeFileSync(`${stem}.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${stem}.svg`, chartOf(result));
  if (isQuick) return [`${stem}.json`, `${stem}.svg`];
  const page = join(repository, "docs/benchmarks.md");
  writeFileSync(page, withSection(readFileSync(page, "utf8"), result.subject, tablesOf(result)));
  execFileSync(join(repository, "node_modules/.bin/biome"), ["format", "--write", page], { stdio: "ignore" });
  return [`${stem}.json`, `${stem}.svg`, page];
}

function chartOf(result: BenchResult): string {
  const { metric, subjects, variants, ...texts } = charts[result.subject] ?? throwUnknown(result.subject);
  const rows = result.rows.filter(
    ({ subject, variant, ratio, ...row }) =>
      row.metric === metric && ratio !== null && (subjects?.test(subject) ?? true) && (variants?.test(variant) ?? true),
  );
  const groups = [...new Set(rows.map(({ subject }) => subject))].map(
    (subject): ChartGroup => ({
      title: subject,
      bars: rows
        .filter((row) => row.subject === subject)
        .map((row) => ({
          label: row.variant,
          value: row.ratio ?? 0,
          note: `${(row.ratio ?? 0).toFixed(2)} · ${show(row.value)} µs`,
        })),
    }),
  );
  return renderChart(groups, { ...texts, reference: 1 });
}

function throwUnknown(subject: string): never {
  throw new Error(`no chart is defined for "${subject}"`);
}

/** The tables as Markdown, so that the page shows what the JSON holds. */
export function tablesOf(result: BenchResult): string {
  const table = (rows: readonly BenchRow[]): string =>
    [
      "| subject | variant | metric | median | ratio to control |",
      "|---|---|---|---|---|",
      ...rows.map(
        (row) =>
          `| ${row.subject} | ${row.variant} | ${row.metric} | ${show(row.value)} ${row.unit} | ${row.ratio?.toFixed(2) ?? "–"} |`,
      ),
    ].join("\n");
  const targets = result.targets.map(
    ({ sentence, measured, isMet }) => `| ${sentence} | ${measured} | ${isMet ? "holds" : "**missed**"} |`,
  );
  const versions = result.rows.flatMap((row) => Object.entries(row.versions).map((entry) => entry.join(" ")));
  return [
    `![${charts[result.subject]?.title ?? "Relative to the control"}](../benchmarks/results/${result.subject}.svg)`,
    "",
    `Every sample is in the [raw figures](../benchmarks/results/${result.subject}.json).`,
    ...originsOf(result.rows),
    `Versions: ${[...new Set(versions)].join(", ")}.`,
    "",
    "| target | measured | |",
    "|---|---|---|",
    ...targets,
    "",
    table(result.rows),
  ].join("\n");
}

/** When, from what and where: one sentence for the run most rows come from, one with their subjects for each other run. */
function originsOf(rows: readonly DatedRow[]): readonly string[] {
  const origin = ({ date, commit, machine }: DatedRow): string =>
    `${date.slice(0, 10)} at commit ${commit} on ${machine}`;
  const runs = Object.entries(Object.groupBy(rows, origin)).sort(([, a = []], [, b = []]) => b.length - a.length);
  return runs.map(([text, own = []], index) => {
    const subjects = [...new Set(own.map(({ subject }) => subject))].join(", ");
    return index === 0 ? `Measured ${text}.` : `Of these, measured ${text}: ${subjects}.`;
  });
}

/** Replaces what stands between the markers of a subject. */
export function withSection(page: string, subject: string, text: string): string {
  const [begin, end] = [`<!-- ${subject}:begin -->`, `<!-- ${subject}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/benchmarks.md has no markers ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
