import type { IntlMessageFormat } from "intl-messageformat";

type Element = ReturnType<IntlMessageFormat["getAst"]>[number];

/** How a message uses a value: what kinds it can be. A plain `{name}` takes anything. */
export type ArgumentKind = "any" | "number" | "time" | "select";

export interface PluralUse {
  readonly name: string;
  readonly type: "cardinal" | "ordinal";
  /** The categories and exact numbers that it spells out. */
  readonly cases: readonly string[];
}

export interface MessageArguments {
  readonly kinds: ReadonlyMap<string, ArgumentKind>;
  readonly plurals: readonly PluralUse[];
}

/** The parser's numbers for its element types, which it exports from a package that this one does not depend on. */
const argument = 1;
const number = 2;
const date = 3;
const time = 4;
const select = 5;
const plural = 6;

/** The values that a parsed message asks for, inside the cases of plurals and selects too. */
export function argumentsOf(message: IntlMessageFormat): MessageArguments {
  const kinds = new Map<string, ArgumentKind>();
  const plurals: PluralUse[] = [];
  const visit = (elements: readonly Element[]): void => {
    for (const element of elements) {
      const kind = kindOf(element);
      if (kind === undefined || !("value" in element)) continue;
      if (kind !== "any" || !kinds.has(element.value)) kinds.set(element.value, kind);
      if (!("options" in element)) continue;
      if ("pluralType" in element) {
        const type = element.pluralType === "ordinal" ? "ordinal" : "cardinal";
        plurals.push({ name: element.value, type, cases: Object.keys(element.options) });
      }
      for (const { value } of Object.values(element.options)) visit(value);
    }
  };
  visit(message.getAst());
  return { kinds, plurals };
}

function kindOf(element: Element): ArgumentKind | undefined {
  switch (element.type as number) {
    case argument:
      return "any";
    case number:
    case plural:
      return "number";
    case date:
    case time:
      return "time";
    case select:
      return "select";
    default:
      return undefined;
  }
}
