import { parseMessage } from "./icu-message.ts";
import { argumentsOf, type MessageArguments, type PluralUse } from "./message-arguments.ts";

export type MessageIssueKind =
  /** The locale lacks a key that the default locale has. */
  | "missing"
  /** The locale has a key that the default locale lacks, or no code uses the key. */
  | "unused"
  /** The text is no ICU message. */
  | "invalid"
  /** The message asks for other values than that of the default locale. */
  | "placeholders"
  /** A plural lacks a category of the locale's grammar, or has one that the locale never uses. */
  | "plural";

export interface MessageIssue {
  readonly kind: MessageIssueKind;
  readonly locale: string;
  readonly key: string;
  /** A sentence for people. */
  readonly detail: string;
}

export interface CheckMessagesOptions {
  /** The keys that code asks for. Without it no key of the default locale counts as unused. @default not checked */
  readonly usedKeys?: Iterable<string>;
}

type Texts = ReadonlyMap<string, string>;

/** Compares the messages of all locales with those of the default one, and each with the grammar of its language. */
export function checkMessages(
  locales: ReadonlyMap<string, Texts>,
  defaultLocale: string,
  { usedKeys }: CheckMessagesOptions = {},
): readonly MessageIssue[] {
  const reference: Texts = locales.get(defaultLocale) ?? new Map();
  const used = usedKeys === undefined ? undefined : new Set(usedKeys);
  const unused = [...reference.keys()].filter((key) => used?.has(key) === false);
  const issues: MessageIssue[] = [
    ...unused.map((key) => ({ kind: "unused" as const, locale: defaultLocale, key, detail: "no code asks for it" })),
    ...[...(used ?? [])]
      .filter((key) => !reference.has(key))
      .map((key) => missing(defaultLocale, key, "code asks for it")),
  ];
  const expected = new Map([...reference].map(([key, text]) => [key, read(text, defaultLocale)]));
  for (const [locale, texts] of locales) {
    if (locale !== defaultLocale) issues.push(...compareKeys(locale, texts, reference));
    for (const [key, text] of texts) issues.push(...checkText({ locale, key }, read(text, locale), expected.get(key)));
  }
  return issues;
}

type Reading = MessageArguments | { readonly error: string };

function read(text: string, locale: string): Reading {
  try {
    return argumentsOf(parseMessage(text, locale));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function missing(locale: string, key: string, detail: string): MessageIssue {
  return { kind: "missing", locale, key, detail };
}

function compareKeys(locale: string, texts: Texts, reference: Texts): readonly MessageIssue[] {
  return [
    ...[...reference.keys()]
      .filter((key) => !texts.has(key))
      .map((key) => missing(locale, key, "the default locale has it")),
    ...[...texts.keys()]
      .filter((key) => !reference.has(key))
      .map((key) => ({ kind: "unused" as const, locale, key, detail: "the default locale does not have it" })),
  ];
}

interface Place {
  readonly locale: string;
  readonly key: string;
}

function checkText(place: Place, reading: Reading, expected: Reading | undefined): readonly MessageIssue[] {
  if ("error" in reading) return [{ kind: "invalid", ...place, detail: reading.error }];
  const issues = reading.plurals.flatMap((plural) => checkPlural(place, plural));
  if (expected === undefined || "error" in expected) return issues;
  return [...issues, ...comparePlaceholders(place, reading, expected)];
}

function comparePlaceholders(
  place: Place,
  { kinds }: MessageArguments,
  expected: MessageArguments,
): readonly MessageIssue[] {
  const issue = (detail: string): MessageIssue => ({ kind: "placeholders", ...place, detail });
  const names = new Set([...expected.kinds.keys(), ...kinds.keys()]);
  return [...names].flatMap((name) => {
    const [own, other] = [kinds.get(name), expected.kinds.get(name)];
    if (own === undefined) return [issue(`{${name}} is not used`)];
    if (other === undefined) return [issue(`{${name}} is not given`)];
    return own === other || own === "any" || other === "any"
      ? []
      : [issue(`{${name}} is ${own} here and ${other} there`)];
  });
}

/** `other` serves for a category that is left out, but then the sentence is wrong for some numbers. */
function checkPlural(place: Place, { name, type, cases }: PluralUse): readonly MessageIssue[] {
  const { pluralCategories } = new Intl.PluralRules(place.locale, { type }).resolvedOptions();
  const named = cases.filter((one) => !one.startsWith("="));
  // An exact `=1` says all there is to say about "one" where that means 1.
  const isCovered = (category: string): boolean =>
    named.includes(category) || (category === "one" && cases.includes("=1"));
  const absent = pluralCategories.filter((category) => !isCovered(category)).sort();
  const useless = named.filter((category) => !pluralCategories.includes(category as Intl.LDMLPluralRule));
  return [
    ...absent.map((category) => `the plural of {${name}} lacks "${category}"`),
    ...useless.map((category) => `the plural of {${name}} has "${category}", which this language never uses`),
  ].map((detail) => ({ kind: "plural" as const, ...place, detail }));
}
