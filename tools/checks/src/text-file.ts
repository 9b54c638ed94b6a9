import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Located } from "./finding.ts";

/** A file of the workspace, read once. */
export class TextFile implements Located {
  readonly path: string;
  readonly text: string;

  constructor(root: string, path: string) {
    this.path = path;
    this.text = readFileSync(join(root, path), "utf8");
  }

  lineAt(offset: number): number {
    let line = 1;
    for (let at = this.text.indexOf("\n"); at !== -1 && at < offset; at = this.text.indexOf("\n", at + 1)) line += 1;
    return line;
  }
}
