import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { serviceProject } from "./tools/services/src/vitest/service-project.ts";

// Every test runs against the TypeScript sources: nothing is built first. The option replaces Vite's defaults, so they are repeated.
const conditions = ["@mega/source", ...defaultServerConditions];

const project = (name: string, include: readonly string[], options: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include: [...include], ...options },
});

// One line for each package whose suites need servers; a run without such a project starts none.
const withServices = [
  serviceProject("adapters-postgres", ["postgres"]),
  serviceProject("adapters-mariadb", ["mariadb"]),
  serviceProject("adapters-redis", ["redis"]),
  serviceProject("adapters-nats", ["nats"]),
  serviceProject("adapters-mongodb", ["mongodb"]),
  serviceProject("crud-postgres", ["postgres"], "apps/crud/test/databases/postgres.test.ts"),
  serviceProject("crud-mariadb", ["mariadb"], "apps/crud/test/databases/mariadb.test.ts"),
  serviceProject("crud-mongodb", ["mongodb"], "apps/crud/test/databases/mongodb.test.ts"),
];

/** The page, and what the guides tell to do, on the servers. Files take turns with those of "browser": both build the page. */
const deployments = serviceProject(
  "crud-deployments",
  ["postgres", "mariadb", "mongodb"],
  "apps/crud/test/deployments/*.test.ts",
);

const forBrowsers = "./tools/browser/src/vitest/global-setup.ts";
const launchingBrowsers = ["tools/browser/test/launch-browser.test.ts"];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    projects: [
      project("packages", ["packages/*/test/**/*.test.ts"], {
        exclude: withServices.flatMap(({ test }) => test.include),
      }),
      ...withServices,
      project("examples", ["examples/*/test/**/*.test.ts"]),
      project("reliability", ["reliability/test/**/*.test.ts"], { testTimeout: 120_000 }),
      project("tools", ["tools/*/test/**/*.test.ts", "benchmarks/test/**/*.test.ts"], {
        exclude: launchingBrowsers,
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      project("crud", ["apps/crud/test/**/*.test.ts"], {
        exclude: ["apps/crud/test/browser/**", ...[...withServices, deployments].flatMap(({ test }) => test.include)],
      }),
      project("browser", ["apps/crud/test/browser/**/*.test.ts", ...launchingBrowsers], {
        globalSetup: [forBrowsers],
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      {
        ...deployments,
        test: {
          ...deployments.test,
          globalSetup: [...deployments.test.globalSetup, forBrowsers],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
