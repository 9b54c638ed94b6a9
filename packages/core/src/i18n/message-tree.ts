import { I18nError } from "./i18n-error.ts";

/** Messages of one locale: texts by key, nested as one likes. `{ board: { title: "…" } }` and `{ "board.title": "…" }` are the same. */
export interface MessageTree {
  readonly [key: string]: string | MessageTree;
}

/** Messages of several locales, such as a package ships with its own texts. */
export type MessageBundle = Readonly<Record<string, MessageTree>>;

/** The keys of a message tree, joined by dots; any string where the tree's type does not say. */
export type MessageKey<T> = string extends keyof T
  ? string
  : { [K in keyof T & string]: T[K] extends string ? K : `${K}.${MessageKey<T[K]>}` }[keyof T & string];

/** The keys of one locale of a bundle. */
export type BundleKey<T, Locale> = Locale extends keyof T ? MessageKey<T[Locale]> : string;

/** The texts by their full key. Throws `I18N_MESSAGES_INVALID` with the place of anything that is no text. */
export function flattenMessages(tree: MessageTree, source = "messages"): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (node: unknown, path: string): void => {
    if (typeof node === "string" && path !== "") {
      if (texts.has(path)) throw invalid(source, `"${path}" is defined twice`);
      texts.set(path, node);
    } else if (typeof node === "object" && node !== null && !Array.isArray(node)) {
      for (const [key, child] of Object.entries(node)) visit(child, path === "" ? key : `${path}.${key}`);
    } else throw invalid(source, `"${path}" must be a text or an object of texts`);
  };
  visit(tree, "");
  return texts;
}

export function invalid(source: string, reason: string, cause?: unknown): I18nError {
  return new I18nError("I18N_MESSAGES_INVALID", `${source}: ${reason}`, { data: { source }, cause });
}
