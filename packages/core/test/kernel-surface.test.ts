import * as kernel from "@mega/core";
import { expect, test } from "vitest";

test("the kernel exports at most 20 values", () => {
  expect(Object.keys(kernel).toSorted()).toEqual([
    ...["AppError", "MegaError", "appDefaults", "constantBackoff", "createApp", "createDeadline", "createJsonLogger"],
    ...["createRedactor", "createRequestScope", "createSystemClock", "definePlugin", "defineResource", "exitCodes"],
    ...["exponentialBackoff", "isMegaError", "silentLogger", "systemClock"],
  ]);
  expect(Object.keys(kernel).length).toBeLessThanOrEqual(20);
});
