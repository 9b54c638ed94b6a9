/** Names that generated code must not take: words of the language, and what the transport brings along. */
const reserved: ReadonlySet<string> = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in " +
    "instanceof new null return super switch this throw true try typeof var void while with yield let static await async arguments eval " +
    "any unknown never object string number boolean symbol bigint undefined Array Promise Headers Blob FormData Error Record Readonly " +
    "Client ClientOptions ClientProblem ProblemDocument Transport TransportInput TransportResult HeaderValues createClient createTransport"
  ).split(" "),
);

/** A text from a document as an identifier; whatever is no letter or digit ends a word. */
export function identifier(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_$]+(.)?/g, (_, next: string = "") => next.toUpperCase());
  return /^[A-Za-z_$]/.test(name) && !reserved.has(name) ? name : `_${name}`;
}

export const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A property name, quoted when it has to be. */
export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A documentation comment, or nothing. The text cannot end the comment. */
export function comment(text: string | undefined, indent = ""): string {
  if (text === undefined || text.trim() === "") return "";
  const lines = text.trim().replaceAll("*/", "*\u200b/").split(/\r?\n/);
  return lines.length === 1
    ? `${indent}/** ${lines[0]} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
