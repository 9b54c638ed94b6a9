import { expect, test } from "vitest";
import { loadAdapter } from "../../src/database/load-adapter.ts";

test("an adapter that is not installed is named, with how to install it", async () => {
  const name = "@mega/adapters-nobody-has" as "@mega/adapters-mongodb";
  await expect(loadAdapter(name)).rejects.toThrow(
    "DATABASE_URL needs the package @mega/adapters-nobody-has, which is not installed: pnpm add @mega/adapters-nobody-has",
  );
});
