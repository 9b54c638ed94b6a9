/** Names operations that have no name of their own: `GET /api/cards/:id` is `getApiCardsById`. No name is given twice. */
export function createOperationIds(): (method: string, path: string, wanted: string | undefined) => string {
  const taken = new Set<string>();
  return (...[method, path, wanted]) => {
    const base = wanted ?? derive(method, path);
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`;
    taken.add(name);
    return name;
  };
}

function derive(method: string, path: string): string {
  const words = path
    .split("/")
    .filter((part) => part !== "")
    .flatMap((part) => (part.startsWith(":") ? ["by", part] : part === "*" ? ["by", "path"] : [part]))
    .flatMap((part) => part.replace(/\(.*\)/g, "").split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
