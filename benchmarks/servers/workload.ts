/** The same four routes for every server: schemas and data as plain JSON, so that nobody pays for another's builder. */

export const helloReply = {
  type: "object",
  properties: { hello: { type: "string" } },
  required: ["hello"],
  additionalProperties: false,
} as const;

export const cardParams = {
  type: "object",
  properties: { boardId: { type: "string", pattern: "^[0-9a-f-]{36}$" }, cardId: { type: "integer", minimum: 1 } },
  required: ["boardId", "cardId"],
  additionalProperties: false,
} as const;

export const cardQuery = {
  type: "object",
  properties: { limit: { type: "integer", minimum: 1, maximum: 100 }, expand: { type: "boolean" } },
  additionalProperties: false,
} as const;

export const cardReply = {
  type: "object",
  properties: {
    boardId: { type: "string" },
    cardId: { type: "integer" },
    limit: { type: "integer" },
    expand: { type: "boolean" },
    title: { type: "string" },
  },
  required: ["boardId", "cardId", "limit", "expand", "title"],
  additionalProperties: false,
} as const;

export const newCard = {
  type: "object",
  properties: {
    title: { type: "string", minLength: 1, maxLength: 200 },
    description: { type: "string", maxLength: 10_000 },
    labels: { type: "array", items: { type: "string", maxLength: 40 }, maxItems: 20 },
    estimate: { type: "integer", minimum: 0 },
    isDone: { type: "boolean" },
  },
  required: ["title", "description", "labels", "estimate", "isDone"],
  additionalProperties: false,
} as const;

export const createdReply = {
  type: "object",
  properties: { id: { type: "integer" }, title: { type: "string" } },
  required: ["id", "title"],
  additionalProperties: false,
} as const;

const listItem = {
  type: "object",
  properties: {
    id: { type: "integer" },
    title: { type: "string" },
    isDone: { type: "boolean" },
    position: { type: "string" },
  },
  required: ["id", "title", "isDone", "position"],
  additionalProperties: false,
} as const;

export const listReply = { type: "array", items: listItem } as const;

/** What the request of the second route asks for, once its strings are read. */
export interface CardQuestion {
  readonly boardId: string;
  readonly cardId: number;
  readonly limit: number;
  readonly expand: boolean;
}

export interface NewCard {
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly estimate: number;
  readonly isDone: boolean;
}

export const hello = () => ({ hello: "world" });
export const answerCard = (question: CardQuestion) => ({ ...question, title: "Write the report" });
export const createCard = (card: NewCard) => ({ id: 42, title: card.title });

const cards = Array.from({ length: 200 }, (_, index) => ({
  id: index + 1,
  title: `Card number ${index + 1} of the list`,
  isDone: index % 3 === 0,
  position: `a${index.toString(36).padStart(4, "0")}`,
}));

/** A new list of new objects each time, as from a database. */
export const listCards = () => cards.map((card) => ({ ...card }));

/** Says where the server listens, the way the laboratory expects it. */
export const announce = (port: number): void => console.log(`listening on http://127.0.0.1:${port}`);
