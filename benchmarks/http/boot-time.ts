import { join } from "node:path";
import { cpuMicros, type ServerCommand, ServerProcess } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { describeMachine, nodeVersion, repository, versionOf } from "../src/machine.ts";
import { median, medianRatio } from "../src/statistics.ts";

const command = (file: string): ServerCommand => ({
  args: ["--disable-warning=ExperimentalWarning", join(repository, file)],
  env: { NODE_ENV: "production", PORT: "0" },
});

const programs = [
  { name: "bare Fastify 5", library: "fastify", command: command("benchmarks/servers/fastify-hello.ts") },
  { name: "Mega hello-http", library: "@mega/http", command: command("examples/hello-http/main.ts") },
] as const;

interface Boot {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** From spawn to the printed address, in turn. */
export async function measureBoots(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples = programs.map((): Boot[] => []);
  for (let round = 0; round <= settings.boots; round += 1)
    for (const [index, program] of programs.entries()) {
      const boot = await bootOnce(program.command);
      // The first boot reads the files from the disk, the others from memory.
      if (round > 0) samples[index]?.push(boot);
    }
  return programs.flatMap((program, index) =>
    (["wallMs", "cpuMs"] as const).map((key): BenchRow => {
      const own = (samples[index] ?? []).map((boot) => boot[key]);
      const reference = (samples[0] ?? []).map((boot) => boot[key]);
      return {
        subject: "boot",
        variant: program.name,
        metric: key === "wallMs" ? "time until it listens" : "CPU until it listens",
        unit: "ms",
        value: median(own),
        samples: own,
        ratio: medianRatio(own, reference),
        machine: describeMachine(),
        versions: { node: nodeVersion, [program.library]: versionOf(program.library) },
      };
    }),
  );
}

async function bootOnce(program: ServerCommand): Promise<Boot> {
  const server = await ServerProcess.start(program);
  const boot = { wallMs: server.bootMs, cpuMs: cpuMicros(server.pid) / 1000 };
  await server.stop();
  return boot;
}
