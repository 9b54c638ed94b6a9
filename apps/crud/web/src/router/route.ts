/** Every place the page can show. */
export type Route =
  | { readonly name: "boards" }
  | { readonly name: "deleted-boards" }
  | { readonly name: "board"; readonly boardId: string; readonly cardId: string | null }
  | { readonly name: "archive"; readonly boardId: string }
  | { readonly name: "search"; readonly query: string }
  | { readonly name: "sign-in" }
  | { readonly name: "register" }
  | { readonly name: "not-found" };

export function parseRoute(pathname: string, search: string): Route {
  const [first, second, third, fourth, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (rest.length > 0) return { name: "not-found" };
  if (first === undefined) return { name: "boards" };
  if (first === "boards" && second !== undefined) return parseBoardRoute(second, third, fourth);
  if (second !== undefined) return { name: "not-found" };
  if (first === "deleted") return { name: "deleted-boards" };
  if (first === "search") return { name: "search", query: new URLSearchParams(search).get("q") ?? "" };
  if (first === "sign-in" || first === "register") return { name: first };
  return { name: "not-found" };
}

function parseBoardRoute(boardId: string, section: string | undefined, id: string | undefined): Route {
  if (section === undefined) return { name: "board", boardId, cardId: null };
  if (section === "archive" && id === undefined) return { name: "archive", boardId };
  if (section === "cards" && id !== undefined) return { name: "board", boardId, cardId: id };
  return { name: "not-found" };
}

export function formatRoute(route: Route): string {
  switch (route.name) {
    case "boards":
      return "/";
    case "deleted-boards":
      return "/deleted";
    case "board":
      return route.cardId === null ? `/boards/${route.boardId}` : `/boards/${route.boardId}/cards/${route.cardId}`;
    case "archive":
      return `/boards/${route.boardId}/archive`;
    case "search":
      return route.query === "" ? "/search" : `/search?q=${encodeURIComponent(route.query)}`;
    case "sign-in":
    case "register":
      return `/${route.name}`;
    case "not-found":
      return "/not-found";
    default:
      return route satisfies never;
  }
}
