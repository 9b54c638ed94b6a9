import { Ajv, type ValidateFunction } from "ajv";
import { type CardQuestion, cardParams, cardQuery, type NewCard, newCard } from "./workload.ts";

/**
 * Validation for servers that bring none: Ajv as Fastify uses it, compiled once. What Hono, Express and plain node:http users write by
 * hand, without the cost of an error body, which no request of the benchmark needs.
 */
const strict = new Ajv();
const coercing = new Ajv({ coerceTypes: true, useDefaults: true });

const isParams = coercing.compile(cardParams);
const isQuery = coercing.compile(cardQuery);
const isNewCard = strict.compile(newCard);

function checked<T>(validate: ValidateFunction, value: unknown): T {
  if (validate(value)) return value as T;
  throw new Error("400");
}

export function cardQuestion(
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): CardQuestion {
  const { boardId, cardId } = checked<{ boardId: string; cardId: number }>(isParams, { ...params });
  const { limit = 50, expand = false } = checked<{ limit?: number; expand?: boolean }>(isQuery, { ...query });
  return { boardId, cardId, limit, expand };
}

export const checkedCard = (body: unknown): NewCard => checked<NewCard>(isNewCard, body);
