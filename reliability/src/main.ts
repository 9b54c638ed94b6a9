// `realtime` is a simulation with options of its own; everything else runs real processes.
await (process.argv[2] === "realtime" ? import("./realtime/main.ts") : import("./scenarios/main.ts"));
