const exactNames = new Set([
  "cookie",
  "setcookie",
  "pwd",
  "pass",
  "jwt",
  "bearer",
  "sessionid",
  "csrf",
  "connectionstring",
]);
const fragments = ["password", "passwd", "passphrase", "secret", "authorization", "apikey", "privatekey", "credential"];
const endings = ["token", "tokens"];

/** Bounds the memo below: names come from log fields, which come from anywhere. */
const maxKnownNames = 2_000;

/** Whether a name speaks of a secret, whatever its letter case or separators: `apiKey`, `X-API-Key` and `api_key` are one name. */
export type SecretNameTest = (name: string) => boolean;

export function createSecretNameTest(extraNames: readonly string[] = []): SecretNameTest {
  const extra = new Set(extraNames.map(normalise));
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    const plain = normalise(name);
    const isSecret = extra.has(plain) || speaksOfSecret(plain);
    if (known.size < maxKnownNames) known.set(name, isSecret);
    return isSecret;
  };
}

const normalise = (name: string): string => name.toLowerCase().replace(/[-_ .]/g, "");

const speaksOfSecret = (plain: string): boolean =>
  exactNames.has(plain) ||
  endings.some((ending) => plain.endsWith(ending)) ||
  fragments.some((fragment) => plain.includes(fragment));
