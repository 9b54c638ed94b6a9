import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import type { Route } from "./route.ts";
import type { ReadSession } from "./sessions/session-reader.ts";

/** The running server, as other resources and the app see it. */
export interface HttpApi<Routes extends readonly Route[] = readonly Route[]> {
  /** Where it listens, such as "http://127.0.0.1:3000". */
  readonly url: string;
  readonly port: number;
  /** The app's routes, for clients and documents. */
  readonly routes: Routes;
  /** The OpenAPI 3.1 document; needs the option `openapi`. */
  openapi(): object;
  /** The session of a `Cookie` header, for WebSocket upgrades; needs the option `sessions`. */
  readonly readSession: ReadSession;
  /** Runs a request through everything but the sockets: for tests. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** The hidden engine. What is done with it is outside of Mega's guarantees. */
  readonly raw: FastifyInstance;
}
