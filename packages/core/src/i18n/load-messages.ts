import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalLocale } from "./locale-lookup.ts";
import { flattenMessages, invalid, type MessageTree } from "./message-tree.ts";

/**
 * Reads `<directory>/<scope>/<locale>.json` of each scope. All scopes share one space of keys. Throws `I18N_MESSAGES_INVALID` naming
 * the file, also where two scopes define one key.
 */
export function loadMessages(
  directory: string | URL,
  scopes: readonly string[],
): Readonly<Record<string, MessageTree>> {
  const root = directory instanceof URL ? fileURLToPath(directory) : directory;
  const locales = new Map<string, Map<string, string>>();
  for (const scope of scopes) {
    for (const file of jsonFiles(join(root, scope))) {
      const locale = canonicalLocale(file.slice(0, -".json".length));
      const path = join(root, scope, file);
      if (locale === undefined) throw invalid(path, "the file's name is no locale");
      const texts = locales.get(locale) ?? new Map<string, string>();
      locales.set(locale, texts);
      for (const [key, text] of flattenMessages(readJson(path), path)) {
        if (texts.has(key)) throw invalid(path, `"${key}" is defined in another scope too`);
        texts.set(key, text);
      }
    }
  }
  return Object.fromEntries([...locales].map(([locale, texts]) => [locale, Object.fromEntries(texts)]));
}

function jsonFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .sort();
  } catch (cause) {
    throw invalid(folder, "the folder cannot be read", cause);
  }
}

function readJson(path: string): MessageTree {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw invalid(
      path,
      cause instanceof SyntaxError ? `the file is no JSON: ${cause.message}` : "the file cannot be read",
      cause,
    );
  }
}
