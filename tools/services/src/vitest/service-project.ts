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

/** A Vitest project for `packages/<name>` whose run starts every variant of these services once, before its tests. */
export const serviceProject = (name: string, services: readonly ServiceName[]): ServiceProject => ({
  extends: true,
  test: {
    name,
    include: [`packages/${name}/test/**/*.test.ts`],
    globalSetup: [globalSetup],
    provide: { neededServices: services },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
