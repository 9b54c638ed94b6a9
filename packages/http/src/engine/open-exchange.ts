import type { FastifyReply, FastifyRequest } from "fastify";
import { Exchange, type RoutePlan } from "./exchange.ts";
import { kExchange } from "./exchange-key.ts";

type Carrier = FastifyRequest & { [kExchange]?: Exchange };

/** The exchange of a request, made by whichever stage comes first. */
export function openExchange(plan: RoutePlan, request: FastifyRequest, reply: FastifyReply): Exchange {
  const carrier = request as Carrier;
  const known = carrier[kExchange];
  if (known !== undefined) return known;
  const exchange = new Exchange(plan, request, reply);
  carrier[kExchange] = exchange;
  if (plan.engine.observers.length > 0 || plan.onResponse.length > 0) {
    exchange.startedAt = plan.engine.scope.clock.monotonicMs();
    exchange.listenForClose();
  }
  return exchange;
}
