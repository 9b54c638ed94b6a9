import { decodeSubjectToken } from "@mega/core/encoding";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSubjectSpace, queueName } from "../src/bus/subject-space.ts";

const space = createSubjectSpace("app");

/** What the port takes as a word, letters that NATS gives a meaning included. */
const word = fc
  .string({ unit: "binary", minLength: 1, maxLength: 16 })
  .filter((text) => /^[^\s.*>\p{Cc}]+$/u.test(text) && text.isWellFormed());

describe("subjects on the server", () => {
  test("20,000 fuzzed subjects come back as they were, stay under the prefix, and hold nothing that NATS gives a meaning", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const subject = words.join(".");
        const encoded = space.encodeSubject("messages", subject);
        expect(space.decode(encoded)).toBe(subject);
        expect(encoded).toMatch(/^app\.m(\.[A-Za-z0-9_=-]+)+$/);
        expect(encoded.split(".")).toHaveLength(words.length + 2);
      }),
      { numRuns: 20_000 },
    );
  });

  test("20,000 pairs of fuzzed subjects share a name only if they are equal", () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const encoded = [one, other].map((each) => space.encodeSubject("requests", each));
        expect(encoded[0] === encoded[1]).toBe(one === other);
      }),
      { numRuns: 20_000 },
    );
  });

  test("what another client publishes under the prefix with a name of its own is not decoded", () => {
    for (const foreign of ["app.m.=ZZ", "app.m.a$b", "app.m.", "app.m"]) {
      const words = foreign.split(".").slice(2);
      expect(space.decode(foreign)).toBe(words.length === 0 ? "" : undefined);
    }
    expect(decodeSubjectToken("=2E")).toBeUndefined();
  });

  test("a word that takes more than 200 characters once encoded is BUS_SUBJECT_INVALID", () => {
    expect(() => space.encodeSubject("messages", "한".repeat(23))).toThrow(
      expect.objectContaining({ code: "BUS_SUBJECT_INVALID" }),
    );
    expect(space.decode(space.encodeSubject("messages", "한".repeat(22)))).toBe("한".repeat(22));
  });

  test("queues of one name on two patterns have two names, and never one with a space or a wildcard", () => {
    const names = [
      queueName("subscribers", "workers", "a.*"),
      queueName("subscribers", "workers", "a.>"),
      queueName("responders", "workers", "a.*"),
    ];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[mr]-[A-Za-z0-9_-]{43}$/);
  });
});
