import { once } from "node:events";
import { type Service, type ServiceName, serviceNames } from "./service.ts";
import { serviceVariants, startService } from "./start-service.ts";

const wanted = process.argv.slice(2);
const variants = wantedVariants(wanted);
const services: Service[] = [];
const stopped = Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
const results = await Promise.allSettled(
  variants.map(async ({ name, variant }) => {
    const service = await startService(name, { variant, own: true });
    services.push(service);
    console.log(`${service.variant.padEnd(12)} ${`${service.product} ${service.version}`.padEnd(20)} ${service.url}`);
  }),
);
for (const result of results) if (result.status === "rejected") console.error(String(result.reason));
if (services.length === 0) process.exit(1);

console.log("Ctrl-C stops them and removes their data.");
// Nothing else keeps this process alive: the servers are not its children in that sense.
const alive = setInterval(() => {}, 60_000);
await stopped;
clearInterval(alive);
await Promise.all(services.map((service) => service.stop()));

/** `redis` means each of its variants, `valkey-9` means that one, and nothing means all. */
function wantedVariants(words: readonly string[]): readonly { readonly name: ServiceName; readonly variant: string }[] {
  const all = serviceNames.flatMap((name) => serviceVariants(name).map((variant) => ({ name, variant })));
  const unknown = words.find((word) => !all.some(({ name, variant }) => word === name || word === variant));
  if (unknown !== undefined) {
    console.error(`There is no service "${unknown}"; there is ${[...new Set(all.flatMap(Object.values))].join(", ")}.`);
    process.exit(2);
  }
  return words.length === 0 ? all : all.filter(({ name, variant }) => words.includes(name) || words.includes(variant));
}
