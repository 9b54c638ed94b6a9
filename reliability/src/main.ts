// These two have options of their own; everything else is a scenario.
const own: Readonly<Record<string, () => Promise<unknown>>> = {
  realtime: () => import("./realtime/main.ts"),
  adapters: () => import("./adapters/main.ts"),
};
await (own[process.argv[2] ?? ""] ?? (() => import("./scenarios/main.ts")))();
