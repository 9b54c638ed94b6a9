import { serviceNames, startService } from "../../src/index.ts";

// Started by a test that kills it: prints the process that is to be gone afterwards.
const name = serviceNames.find((each) => each === process.argv[2]) ?? "redis";
const service = await startService(name, { own: true });
console.log(service.pid);
setInterval(() => {}, 60_000);
