import { posix } from "node:path";
import type { Check } from "../check.ts";
import { finder } from "../finding.ts";
import { anchorsOf, linksOf } from "../markdown.ts";
import type { Workspace } from "../workspace.ts";

const found = finder("links");

/** Relative links of every Markdown file lead to a file of the repository and, with `#`, to one of its headings. */
export const checkLinks: Check = (workspace) =>
  [...workspace.paths]
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) => {
      const file = workspace.file(path);
      return linksOf(file.text).flatMap(({ target, offset }) => {
        const reason = brokenLink(workspace, path, target);
        return reason === undefined ? [] : [found({ file, offset }, reason)];
      });
    });

function brokenLink(workspace: Workspace, from: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [relative = "", anchor] = target.split("#");
  const path = relative === "" ? from : posix.join(posix.dirname(from), decodeURI(relative));
  const isFolder = [...workspace.paths].some((each) => each.startsWith(`${path.replace(/\/$/, "")}/`));
  if (!workspace.paths.has(path) && !isFolder) return `"${target}" leads nowhere`;
  if (anchor === undefined || !path.endsWith(".md")) return undefined;
  return anchorsOf(workspace.file(path).text).has(anchor) ? undefined : `${path} has no heading "#${anchor}"`;
}
