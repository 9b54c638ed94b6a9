import { expect, test } from "vitest";
import { createApp, createJsonLogger, defineResource } from "../../src/index.ts";

test("the app logs what a health check threw, and the summary does not show it", async () => {
  const lines: string[] = [];
  const flaky = defineResource({
    kind: "fake",
    start: () => ({}),
    stop: async () => {},
    check: () => Promise.reject(new Error("connection refused")),
  });
  const app = createApp({
    name: "test",
    resources: { flaky },
    logger: createJsonLogger({ write: (line) => lines.push(line) }),
  });
  await app.start();
  const summary = await app.health.run();
  await app.stop("done");
  expect(summary.checks[0]).toMatchObject({ name: "flaky", status: "down", detail: { reason: "failed" } });
  expect(lines.filter((line) => line.includes("connection refused") && line.includes('"check":"flaky"'))).toHaveLength(
    1,
  );
});
