import { expect, test } from "vitest";
import { Publication } from "../../src/channels/publication.ts";
import { createDeflate } from "../../src/compression/deflate.ts";
import { createCodecs } from "../../src/upgrade/codecs.ts";

test("a publication is compressed once, whoever receives it however often", async () => {
  let compressions = 0;
  const deflate = createDeflate({ thresholdBytes: 0, level: 3 });
  const codecs = createCodecs(65_536, (frame) => {
    compressions += 1;
    return deflate(frame);
  });
  const publication = new Publication({ t: "pub", n: 1, ev: "said", d: "x".repeat(1_000) }, "must", undefined);
  const frames = Array.from({ length: 100 }, () => publication.frame(codecs.compressed(codecs.json)));
  expect(new Set(frames).size).toBe(1);
  expect(compressions).toBe(1);
  const plain = publication.frame(codecs.json);
  expect(frames[0]?.bytes.length).toBeLessThan(plain.bytes.length / 10);
});

test("the first sub-protocol that can be spoken is chosen, and none is none", async () => {
  const codecs = createCodecs(65_536, undefined);
  expect((await codecs.choose(["mega.v1.msgpack", "mega.v1.json"]))?.subprotocol).toBe("mega.v1.msgpack");
  expect((await codecs.choose(["mega.v1.json"]))?.subprotocol).toBe("mega.v1.json");
  expect(await codecs.choose([])).toBeUndefined();
  expect(codecs.compressed(codecs.json)).toBe(codecs.json);
});
