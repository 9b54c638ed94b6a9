import { type ServiceName, startService } from "@mega/services";

interface WantedServer {
  readonly service: ServiceName;
  /** Where the example reads the URL from. */
  readonly variable: string;
}

/** The server that a README example connects to, by package. */
const wantedServers: ReadonlyMap<string, WantedServer> = new Map([
  ["@mega/adapters-mariadb", { service: "mariadb", variable: "DATABASE_URL" }],
  ["@mega/adapters-mongodb", { service: "mongodb", variable: "DATABASE_URL" }],
  ["@mega/adapters-nats", { service: "nats", variable: "NATS_URL" }],
  ["@mega/adapters-postgres", { service: "postgres", variable: "DATABASE_URL" }],
  ["@mega/adapters-redis", { service: "redis", variable: "REDIS_URL" }],
]);

/** The environment of a package's example, with a server of its own while it runs. */
export interface ExampleServer extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

export async function startExampleServer(packageName: string): Promise<ExampleServer> {
  const wanted = wantedServers.get(packageName);
  if (wanted === undefined) return { env: {}, [Symbol.asyncDispose]: async () => {} };
  const service = await startService(wanted.service);
  return { env: { [wanted.variable]: service.url }, [Symbol.asyncDispose]: () => service.stop() };
}
