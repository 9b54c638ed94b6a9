interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly values: Set<T>;
}

const createNode = <T>(): Node<T> => ({ children: new Map(), values: new Set() });

/** Values by pattern. A lookup costs the length of the subject, not the number of patterns. */
export class SubjectTree<T> {
  readonly #root: Node<T> = createNode();

  add(pattern: readonly string[], value: T): void {
    let node = this.#root;
    for (const word of pattern) {
      const child = node.children.get(word) ?? createNode<T>();
      node.children.set(word, child);
      node = child;
    }
    node.values.add(value);
  }

  /** Empty branches go with their last value. */
  remove(pattern: readonly string[], value: T): void {
    const path: Node<T>[] = [this.#root];
    for (const word of pattern) {
      const child = path.at(-1)?.children.get(word);
      if (child === undefined) return;
      path.push(child);
    }
    path.at(-1)?.values.delete(value);
    for (let depth = pattern.length; depth > 0; depth -= 1) {
      const node = path[depth];
      if (node === undefined || node.values.size > 0 || node.children.size > 0) return;
      path[depth - 1]?.children.delete(pattern[depth - 1] ?? "");
    }
  }

  match(subject: readonly string[]): readonly T[] {
    const found: T[] = [];
    collect(this.#root, subject, 0, found);
    return found;
  }
}

// biome-ignore lint/complexity/useMaxParams: a recursion that allocates nothing per step.
function collect<T>(node: Node<T>, subject: readonly string[], index: number, found: T[]): void {
  const word = subject[index];
  if (word === undefined) {
    found.push(...node.values);
    return;
  }
  const exact = node.children.get(word);
  if (exact !== undefined) collect(exact, subject, index + 1, found);
  const any = node.children.get("*");
  if (any !== undefined) collect(any, subject, index + 1, found);
  const rest = node.children.get(">");
  if (rest !== undefined) found.push(...rest.values);
}
