import type { Fault } from "../fault.ts";

export const unknownHost: Fault = {
  name: "unknown-host",
  title: "unknown host",
  async inflict(run) {
    const url = new URL(run.ownServer.url);
    url.hostname = "no-such-host.invalid";
    await run.expectBootFailure({ ...run.place, url: url.href });
  },
};
