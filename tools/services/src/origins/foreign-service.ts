import type { Recipe, Variant } from "../recipe.ts";
import type { Service, ServiceOrigin } from "../service.ts";
import { ServiceError } from "../service-error.ts";

/** A server that somebody else runs, at `url`. It is asked who it is, used, and otherwise left alone. */
export async function useForeignServer(
  recipe: Recipe,
  variant: Variant,
  { url, origin }: { readonly url: string; readonly origin: ServiceOrigin },
): Promise<Service> {
  const identity = await recipe.identify(url);
  const { hostname, port } = new URL(url);
  const refuse = (): never => {
    throw new ServiceError(
      "SERVICE_NOT_OWNED",
      `The ${variant.title} at ${hostname}:${port} was not started here, so it is not stopped, frozen or restarted either: pass own: true to startService.`,
    );
  };
  const reject = async (): Promise<void> => refuse();
  const leave = async (): Promise<void> => {};
  return {
    name: recipe.name,
    variant: variant.name,
    origin,
    ...identity,
    url,
    host: hostname,
    port: Number(port || variant.port),
    pid: undefined,
    pause: refuse,
    resume: refuse,
    restart: reject,
    kill: reject,
    start: reject,
    stop: leave,
    [Symbol.asyncDispose]: leave,
  };
}
