/** The cookies of one test client. Ignores domains, paths and `Secure`: there is one server, and no network. */
export interface CookieJar {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  delete(name: string): void;
  clear(): void;
  /** The value of a `Cookie` header; undefined without cookies. */
  header(): string | undefined;
  /** Takes over what an answer sets or clears. */
  accept(setCookies: readonly string[]): void;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  const accept = (line: string): void => {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (isExpired(attributes)) cookies.delete(name);
    else cookies.set(name, pair.slice(at + 1).trim());
  };
  return {
    get: (name) => cookies.get(name),
    set: (name, value) => void cookies.set(name, value),
    delete: (name) => void cookies.delete(name),
    clear: () => cookies.clear(),
    header: () => (cookies.size === 0 ? undefined : [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")),
    accept: (lines) => lines.forEach(accept),
  };
}

function isExpired(attributes: readonly string[]): boolean {
  const values = new Map(attributes.map((each) => splitAttribute(each)));
  const maxAge = values.get("max-age");
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = values.get("expires");
  return expires !== undefined && Date.parse(expires) <= Date.now();
}

function splitAttribute(attribute: string): readonly [string, string] {
  const at = attribute.indexOf("=");
  if (at === -1) return [attribute.trim().toLowerCase(), ""];
  return [attribute.slice(0, at).trim().toLowerCase(), attribute.slice(at + 1).trim()];
}
