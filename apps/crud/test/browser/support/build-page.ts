import { join } from "node:path";
import { build } from "vite";

const webFolder = join(import.meta.dirname, "../../../web");

/** The page as it is shipped: what the tests see is the build, never the development server. */
export async function buildPage(): Promise<void> {
  await build({ configFile: join(webFolder, "vite.config.ts"), logLevel: "error" });
}
