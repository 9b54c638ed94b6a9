import { defineResource, type Resource } from "@mega/core";

/** A resource whose code is loaded when it starts: nobody installs or loads the driver of a database that they do not use. */
export function lazyResource<Api>(kind: string, load: () => Promise<Resource<Api>>): Resource<Api> {
  let resource: Resource<Api> | undefined;
  return defineResource<Api>({
    kind,
    async start(scope) {
      resource = await load();
      return resource.start(scope);
    },
    async stop(deadline) {
      await resource?.stop(deadline);
    },
    async check(signal) {
      if (resource === undefined) return { status: "down", detail: { reason: "not started" } };
      return (await resource.check?.(signal)) ?? { status: "up" };
    },
  });
}
