import { describe, expect, test } from "vitest";
import { checkOptionDefaults } from "../src/checks/option-defaults.ts";
import { checkOptionTables } from "../src/checks/option-tables.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const pkg = { "packages/core/package.json": manifest("@mega/core") };

const heartbeat = (tag: string): string => `export interface HeartbeatOptions {
  /** Pause between pings. ${tag} */
  readonly intervalMs?: number;
  /** How large a ping may be. @default 65_536 */
  readonly maxBytes?: number;
}
const kibibyte = 1024;
export const heartbeatDefaults = { intervalMs: 30_000, maxBytes: 64 * kibibyte } as const satisfies Required<HeartbeatOptions>;
`;

const table = (...rows: readonly string[]): string =>
  ["## Options", "| option | default | meaning |", "|---|---|---|", ...rows, ""].join("\n");

describe("@default tags", () => {
  test("tags that equal the defaults are clean, arithmetic and separators included", () => {
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": heartbeat("@default 30000") })).toEqual(
      [],
    );
  });

  test("a wrong @default is found with both values", () => {
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": heartbeat("@default 20_000") })).toEqual(
      [
        "packages/core/src/a.ts:3 error option-defaults: HeartbeatOptions.intervalMs: @default 20_000, but heartbeatDefaults says 30000",
      ],
    );
  });

  test("prose where the code has a constant is found", () => {
    const findings = findingsOf(checkOptionDefaults, {
      ...pkg,
      "packages/core/src/a.ts": heartbeat("@default half a minute"),
    });
    expect(findings).toEqual([
      "packages/core/src/a.ts:3 error option-defaults: HeartbeatOptions.intervalMs: @default is prose, but heartbeatDefaults says 30000",
    ]);
  });

  test("a default without a tag is found", () => {
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": heartbeat("") })).toEqual([
      "packages/core/src/a.ts:3 error option-defaults: HeartbeatOptions.intervalMs: heartbeatDefaults has a value for it, but it has no @default tag",
    ]);
  });

  test("a tag whose value stands nowhere in the code is found", () => {
    const source = "export interface PoolOptions {\n  /** @default 4 */\n  readonly size?: number;\n}\n";
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": source })).toEqual([
      "packages/core/src/a.ts:3 error option-defaults: PoolOptions.size: @default 4, but there is no const poolDefaults",
    ]);
  });

  test("a default that the code works out is described in prose", () => {
    const source =
      "export interface PoolOptions {\n  /** @default the number of cores */\n  readonly size?: number;\n}\n";
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": source })).toEqual([]);
  });

  test("a tag on anything but a member of an options interface is found", () => {
    const source = "/** Waits. @default 5 */\nexport const wait = (ms = 5) => ms;\n";
    expect(findingsOf(checkOptionDefaults, { ...pkg, "packages/core/src/a.ts": source })).toEqual([
      "packages/core/src/a.ts:1 error option-defaults: @default belongs on a member of a named options interface",
    ]);
  });
});

describe("option tables", () => {
  const files = { ...pkg, "packages/core/src/a.ts": heartbeat("@default 30_000") };

  test("a table that agrees with the code is clean", () => {
    const readme = table("| `intervalMs` | `30_000` | pause |", "| `maxBytes` | `65536` | size |");
    expect(findingsOf(checkOptionTables, { ...files, "packages/core/README.md": readme })).toEqual([]);
  });

  test("a wrong default, an unknown option and a missing option are found", () => {
    const readme = table("| `intervalMs` | `10_000` | pause |", "| `maxSize` | – | size |");
    expect(findingsOf(checkOptionTables, { ...files, "packages/core/README.md": readme })).toEqual([
      "packages/core/README.md:4 error option-tables: `intervalMs`: the table says 10_000, the code says 30_000",
      "packages/core/README.md:5 error option-tables: `maxSize`: HeartbeatOptions has no such option",
      "packages/core/README.md:4 error option-tables: `maxBytes` of HeartbeatOptions is not in the table",
    ]);
  });

  test("options inherited from another package belong to the table", () => {
    const source = "export interface PulseOptions extends HeartbeatOptions {}\n";
    const other = {
      "packages/ws/package.json": manifest("@mega/ws"),
      "packages/ws/src/pulse.ts": source,
      "packages/ws/README.md": table("| `intervalMs` | `1` | pause |"),
    };
    expect(findingsOf(checkOptionTables, { ...files, ...other })).toEqual([
      "packages/ws/README.md:4 error option-tables: `intervalMs`: the table says 1, the code says 30_000",
      "packages/ws/README.md:4 error option-tables: `maxBytes` of PulseOptions is not in the table",
    ]);
  });

  test("nested options are followed through the types of their members", () => {
    const source = `export interface ServerOptions {
  readonly heartbeat?: HeartbeatOptions;
}
import type { HeartbeatOptions } from "./a.ts";
`;
    const readme = table("| `heartbeat.intervalMs` | `1` | pause |");
    expect(
      findingsOf(checkOptionTables, { ...files, "packages/core/src/b.ts": source, "packages/core/README.md": readme }),
    ).toEqual([
      "packages/core/README.md:4 error option-tables: `heartbeat.intervalMs`: the table says 1, the code says 30_000",
    ]);
  });
});
