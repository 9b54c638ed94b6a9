/** What installing one package alone may cost. */
export interface InstallBudget {
  /** The package itself and everything it brings, optional peers not counted. */
  readonly packages: number;
  readonly megabytes: number;
}

const budget = (packages: number, megabytes: number): InstallBudget => ({ packages, megabytes });

/** By package name. A publishable package without a budget fails the smoke test; the root README shows the same numbers. */
export const installBudgets: ReadonlyMap<string, InstallBudget> = new Map([
  ["@mega/core", budget(9, 4)],
  ["@mega/protocol", budget(1, 1)],
  ["@mega/client", budget(2, 1)],
  ["@mega/ws", budget(14, 4)],
  ["@mega/http", budget(85, 16)],
  ["@mega/adapters-file", budget(10, 5)],
  ["@mega/adapters-mariadb", budget(18, 11)],
  ["@mega/adapters-mongodb", budget(22, 11)],
  ["@mega/adapters-nats", budget(16, 6)],
  ["@mega/adapters-postgres", budget(11, 6)],
  ["@mega/adapters-redis", budget(20, 6)],
  ["@mega/adapters-sqlite", budget(14, 36)],
]);
