import { readFileSync } from "node:fs";
import { CLOSE, createJsonCodec, ERROR } from "@mega/protocol";
import { describe, expect, test } from "vitest";

interface VectorCase {
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}
const vectors = JSON.parse(
  readFileSync(new URL("../../../docs/protocols/ws-v1.vectors.json", import.meta.url), "utf8"),
) as Readonly<Record<"client" | "server", readonly VectorCase[]>>;
const spec = readFileSync(new URL("../../../docs/protocols/ws-v1.md", import.meta.url), "utf8");

/** The cells of the table under a heading, without its head. */
const tableUnder = (heading: string): readonly (readonly string[])[] =>
  (spec.split(`### ${heading}\n`)[1] ?? "")
    .split("\n#")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim())) ?? [];

test("the close codes of the spec are those of the code", () => {
  expect(tableUnder("Close codes")).toEqual(
    Object.entries(CLOSE).map(([name, { code, advice, meaning }]) => [String(code), `\`${name}\``, advice, meaning]),
  );
});

test("the error codes of the spec are those of the code", () => {
  expect(tableUnder("Error codes")).toEqual(
    Object.entries(ERROR).map(([name, { code, temporary, meaning }]) => [
      String(code),
      `\`${name}\``,
      temporary ? "yes" : "no",
      meaning,
    ]),
  );
});

const codec = createJsonCodec();
const decoders = { client: codec.decodeClient, server: codec.decodeServer } as const;

/** A value of the type that the spec gives to each field. */
const samples: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    ["id", "n", "o", "s", "q", "rev", "cseq", "ts", "ack", "from", "to", "skipped", "code"].map((name) => [name, 1]),
  ),
  ...Object.fromEntries(
    ["resumeTtlMs", "pingMs", "maxMessageBytes", "maxChannels", "expiresInMs", "retryMs", "windowMs"].map((name) => [
      name,
      1,
    ]),
  ),
  ...Object.fromEntries(
    ["ch", "m", "ev", "e", "sid", "resume", "token", "k", "message", "why", "tp"].map((name) => [name, "a"]),
  ),
  ...Object.fromEntries(["resumed", "ok", "own"].map((name) => [name, true])),
  ...Object.fromEntries(["full", "join", "update"].map((name) => [name, [{ id: "a" }]])),
  ...{ leave: ["a"], caps: ["a"], pos: { e: "a", o: 1 }, err: { code: 100, message: "a" }, d: "a", meta: "a" },
  ...{ recovery: "fresh", presence: { rev: 1, members: [] } },
};

/** Fields that a decoder leaves to the channel's own schemas. */
const free = new Set(["d", "meta"]);

describe.each(["client", "server"] as const)("the envelopes of the %s", (side) => {
  const rows = tableUnder(`Envelopes of the ${side}`).map(([type = "", fields = ""]) => ({
    type: type.replaceAll("`", ""),
    fields: [...fields.matchAll(/`(\w+)(\??)`/g)].map(([, name = "", mark]) => ({ name, isOptional: mark === "?" })),
  }));
  const isRead = (envelope: Readonly<Record<string, unknown>>): boolean => decoders[side](JSON.stringify(envelope)).ok;

  test("are at least ten", () => {
    expect(rows.length).toBeGreaterThanOrEqual(10);
  });

  test.each(rows)("$type has the fields that the spec says", ({ type, fields }) => {
    const sample = (name: string): unknown => (name === "v" ? (side === "client" ? [1, 1] : 1) : samples[name]);
    const whole = Object.fromEntries([["t", type], ...fields.map(({ name }) => [name, sample(name)])]);
    expect(isRead(whole)).toBe(true);
    for (const { name, isOptional } of fields) {
      const { [name]: _left, ...rest } = whole;
      expect({ without: name, isRead: isRead(rest) }).toEqual({ without: name, isRead: isOptional });
      // Nothing but a free field takes this.
      expect({ wrong: name, isRead: isRead({ ...whole, [name]: { no: [] } }) }).toEqual({
        wrong: name,
        isRead: free.has(name),
      });
    }
  });

  test("of the vectors have no other fields", () => {
    const known = new Map(rows.map(({ type, fields }) => [type, new Set(["t", ...fields.map(({ name }) => name)])]));
    // What the client's own cases send is what a client sends; the `expect` of a server case is what a server sends.
    const steps = vectors[side === "client" ? "client" : "server"].flatMap(({ steps: all }) => all);
    const envelopes = steps.flatMap((step) => (Array.isArray(step["expect"]) ? step["expect"] : [])) as Readonly<
      Record<string, unknown>
    >[];
    expect(envelopes.length).toBeGreaterThan(50);
    const strange = envelopes.flatMap((envelope) =>
      Object.keys(envelope)
        .filter((name) => known.get(String(envelope["t"]))?.has(name) !== true)
        .map((name) => `${envelope["t"]}.${name}`),
    );
    expect(strange).toEqual([]);
  });
});
