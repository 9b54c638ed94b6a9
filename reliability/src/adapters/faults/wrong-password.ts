import type { Fault } from "../fault.ts";

export const wrongPassword: Fault = {
  name: "wrong-password",
  title: "wrong password",
  async inflict(run) {
    const url = new URL(run.ownServer.url);
    url.password = "no-such-secret";
    await run.expectBootFailure({ ...run.place, url: url.href });
  },
};
