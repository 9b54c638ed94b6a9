import { fileURLToPath } from "node:url";
import type { ServiceName } from "../service.ts";

export interface ServiceProject {
  readonly extends: true;
  readonly test: {
    readonly name: string;
    readonly include: string[];
    readonly globalSetup: string[];
    readonly provide: { readonly neededServices: readonly ServiceName[] };
    readonly testTimeout: number;
    readonly hookTimeout: number;
  };
}

const globalSetup = fileURLToPath(new URL("global-setup.ts", import.meta.url));

/**
 * A Vitest project for the tests of `packages/<name>`, or of another pattern, whose run starts every variant of these
 * services once, before its tests.
 */
export const serviceProject = (
  name: string,
  services: readonly ServiceName[],
  include = `packages/${name}/test/**/*.test.ts`,
): ServiceProject => ({
  extends: true,
  test: {
    name,
    include: [include],
    globalSetup: [globalSetup],
    provide: { neededServices: services },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
