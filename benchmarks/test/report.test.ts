import { describe, expect, test } from "vitest";
import type { BenchResult, DatedRow } from "../src/bench-row.ts";
import { parseBenchArguments } from "../src/bench-settings.ts";
import { renderChart } from "../src/chart.ts";
import { mergeRows, requireSameSettings } from "../src/earlier-result.ts";
import { tablesOf, withSection } from "../src/report.ts";
import { median, medianRatio, slope } from "../src/statistics.ts";

describe("statistics", () => {
  test("the median is the middle, or the mean of the two in the middle", () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  test("a ratio pairs the samples of one round, so a slow round cancels out", () => {
    expect(medianRatio([11, 22, 110], [10, 20, 100])).toBeCloseTo(1.1);
  });

  test("the slope is the growth per unit", () => {
    const line: [number, number][] = [
      [0, 5],
      [1, 7],
      [2, 9],
    ];
    expect(slope(line)).toBeCloseTo(2);
  });
});

describe("arguments", () => {
  test("flags override the preset", () => {
    const { subject, settings } = parseBenchArguments([
      "http",
      "--quick",
      "--json",
      "--rounds",
      "3",
      "--only",
      "cpu,boot",
    ]);
    expect(subject).toBe("http");
    expect(settings).toMatchObject({ rounds: 3, boots: 3, only: ["cpu", "boot"], writesResults: true, isQuick: true });
  });

  test("audiences are a list of sizes", () => {
    expect(parseBenchArguments(["ws"]).settings.clients).toEqual([500, 5000]);
    expect(parseBenchArguments(["ws", "--clients", "20,30"]).settings.clients).toEqual([20, 30]);
    expect(parseBenchArguments(["ws", "--payloads", "64"]).settings.payloads).toEqual([64]);
    expect(() => parseBenchArguments(["ws", "--clients", "20,many"])).toThrow("--clients (20,many)");
  });

  test("a number that is none is refused with the flag's name", () => {
    expect(() => parseBenchArguments(["http", "--rounds", "many"])).toThrow(
      "--rounds (many) must be a number above zero",
    );
  });
});

const row: DatedRow = {
  subject: "JSON hello",
  variant: "Mega bare",
  metric: "CPU per request",
  unit: "µs",
  value: 12.34,
  samples: [12.34],
  ratio: 1.02,
  machine: "2 × Some CPU",
  versions: { node: "24.0.0" },
  date: "2026-01-02T03:04:05.000Z",
  commit: "abc1234",
};
const target = { sentence: "Mega bare ≤ 1.05", measured: "1.02", isMet: true };
const result: BenchResult = {
  subject: "http",
  date: "2026-01-02T03:04:05.000Z",
  commit: "abc1234",
  settings: {},
  rows: [row],
  targets: [target],
};

describe("report", () => {
  test("the tables show figures, targets, machine and versions", () => {
    const tables = tablesOf(result);
    expect(tables).toContain("Measured 2026-01-02 at commit abc1234 on 2 × Some CPU.\nVersions: node 24.0.0.");
    expect(tables).toContain("| Mega bare ≤ 1.05 | 1.02 | holds |");
    expect(tables).toContain("| JSON hello | Mega bare | CPU per request | 12.3 µs | 1.02 |");
  });

  test("only what stands between a subject's markers is replaced", () => {
    const page = "before\n<!-- http:begin -->\nold\n<!-- http:end -->\nafter\n";
    expect(withSection(page, "http", "new")).toBe("before\n<!-- http:begin -->\nnew\n<!-- http:end -->\nafter\n");
    expect(() => withSection("no markers", "http", "new")).toThrow("<!-- http:begin -->");
  });

  test("the chart draws one bar per variant, ours marked, with text escaped", () => {
    const svg = renderChart(
      [
        {
          title: "a < b",
          bars: [
            { label: "Mega bare", value: 1, note: "1.00" },
            { label: "Other", value: 2, note: "2.00" },
          ],
        },
      ],
      { title: "CPU", caption: "Lower is better", reference: 1, highlight: "Mega" },
    );
    expect(svg.match(/<rect class="bar ours"/g)).toHaveLength(1);
    expect(svg.match(/<rect class="bar"/g)).toHaveLength(1);
    expect(svg).toContain("a &lt; b");
    expect(svg).toContain("prefers-color-scheme: dark");
  });
});

describe("a run of some parts", () => {
  const soak: DatedRow = { ...row, subject: "soak", variant: "apps/crud", metric: "RSS", value: 180 };
  const later: DatedRow = { ...soak, value: 140, date: "2026-03-04T05:06:07.000Z", commit: "def5678" };
  const earlier: BenchResult = { ...result, settings: { rounds: 7, soakMinutes: 20 }, rows: [row, soak] };

  test("replaces its own rows and leaves the others in their places", () => {
    const idle = { ...later, subject: "idle" };
    expect(mergeRows([row, soak], [later, idle])).toEqual([row, later, idle]);
    expect(mergeRows([soak, row], [later])).toEqual([later, row]);
  });

  test("is refused when it would be measured in another way than the rest of the file", () => {
    const { settings } = parseBenchArguments(["http", "--only", "soak"]);
    requireSameSettings(earlier, settings);
    expect(() => requireSameSettings(earlier, { ...settings, soakMinutes: 5 })).toThrow("soakMinutes (5) must be 20");
  });

  test("has a sentence of its own under the tables' title", () => {
    const tables = tablesOf({ ...earlier, rows: [row, { ...row, variant: "Other" }, later] });
    expect(tables).toContain(
      [
        "Measured 2026-01-02 at commit abc1234 on 2 × Some CPU.",
        "Of these, measured 2026-03-04 at commit def5678 on 2 × Some CPU: soak.",
        "Versions: node 24.0.0.",
      ].join("\n"),
    );
  });
});
