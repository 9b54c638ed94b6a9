import type { Node, TSSignature } from "oxc-parser";
import { type Constant, constantValue, keyName, type Scope } from "./constant-value.ts";
import type { Spot } from "./finding.ts";
import { type SourceFile, walk } from "./source-file.ts";
import { isShipped, type Package } from "./workspace.ts";

/** One member of an options interface. */
export interface OptionMember {
  readonly name: string;
  /** The text behind `@default`, if the JSDoc has one. */
  readonly defaultTag: string | undefined;
  /** The interface its type names, if any: the way to nested options. */
  readonly typeName: string | undefined;
  readonly spot: Spot;
}

export interface OptionsInterface {
  readonly name: string;
  readonly members: ReadonlyMap<string, OptionMember>;
  readonly parents: readonly string[];
  readonly spot: Spot;
}

/** A `const xDefaults = { … }`. */
export interface DefaultsConst {
  readonly name: string;
  readonly values: ReadonlyMap<string, Constant>;
  readonly spot: Spot;
}

/** The options of a package as its code states them. */
export interface OptionsModel {
  readonly interfaces: ReadonlyMap<string, OptionsInterface>;
  readonly defaults: ReadonlyMap<string, DefaultsConst>;
  /** `@default` tags on anything but a member of an interface, where no value can be compared. */
  readonly strayTags: readonly Spot[];
}

const tagPattern = /@default[ \t]+(.+?)\s*(?:\n|$)/;

export function optionsModelOf(pkg: Package): OptionsModel {
  const files = pkg.sources.filter((file) => isShipped(pkg, file));
  const interfaces = new Map<string, OptionsInterface>();
  const scope = new Map<string, Node>();
  const spots = new Map<string, Spot>();
  const strayTags: Spot[] = [];
  for (const file of files) {
    const used = new Set<number>();
    walk(file.program, (node) => {
      const read = readInterface(file, node, used);
      if (read !== undefined) interfaces.set(read.name, read);
      if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init != null) {
        scope.set(node.id.name, node.init);
        spots.set(node.id.name, { file, offset: node.start });
      }
    });
    strayTags.push(
      ...file.comments.flatMap((comment) =>
        isJsDoc(comment) && tagPattern.test(comment.value) && !used.has(comment.start)
          ? [{ file, offset: comment.start }]
          : [],
      ),
    );
  }
  return { interfaces, defaults: defaultsIn(scope, spots), strayTags };
}

function readInterface(file: SourceFile, node: Node, used: Set<number>): OptionsInterface | undefined {
  if (node.type !== "TSInterfaceDeclaration" && node.type !== "TSTypeAliasDeclaration") return undefined;
  const elements = node.type === "TSInterfaceDeclaration" ? node.body.body : literalMembers(node.typeAnnotation);
  const parents =
    node.type === "TSInterfaceDeclaration"
      ? node.extends.flatMap(({ expression }) => (expression.type === "Identifier" ? [expression.name] : []))
      : [];
  const members = elements.flatMap((element) => readMember(file, element, used));
  return {
    name: node.id.name,
    members: new Map(members.map((member) => [member.name, member])),
    parents,
    spot: { file, offset: node.start },
  };
}

const literalMembers = (type: Node): readonly TSSignature[] => (type.type === "TSTypeLiteral" ? type.members : []);

function readMember(file: SourceFile, element: TSSignature, used: Set<number>): readonly OptionMember[] {
  if (element.type !== "TSPropertySignature") return [];
  const name = keyName(element.key);
  if (name === undefined) return [];
  const doc = file.comments.find(
    (comment) =>
      isJsDoc(comment) && comment.end <= element.start && file.text.slice(comment.end, element.start).trim() === "",
  );
  if (doc !== undefined) used.add(doc.start);
  const typeNames = element.typeAnnotation == null ? [] : referencedTypes(element.typeAnnotation.typeAnnotation);
  return [
    {
      name,
      defaultTag: doc?.value.replace(/^\s*\* ?/gm, "").match(tagPattern)?.[1],
      typeName: typeNames.find((each) => each.endsWith("Options")) ?? typeNames[0],
      spot: { file, offset: element.start },
    },
  ];
}

const isJsDoc = (comment: { readonly type: string; readonly value: string }): boolean =>
  comment.type === "Block" && comment.value.startsWith("*");

function referencedTypes(type: Node): readonly string[] {
  const names: string[] = [];
  walk(type, (node) => {
    if (node.type === "TSTypeReference" && node.typeName.type === "Identifier") names.push(node.typeName.name);
  });
  return names;
}

function defaultsIn(scope: Scope, spots: ReadonlyMap<string, Spot>): ReadonlyMap<string, DefaultsConst> {
  const defaults = new Map<string, DefaultsConst>();
  for (const [name, init] of scope) {
    const object = withoutCasts(init);
    const spot = spots.get(name);
    if (!name.endsWith("Defaults") || object.type !== "ObjectExpression" || spot === undefined) continue;
    const values = object.properties.flatMap((property): readonly [string, Constant][] => {
      const key = property.type === "Property" ? keyName(property.key) : undefined;
      return property.type === "Property" && key !== undefined ? [[key, constantValue(property.value, scope)]] : [];
    });
    defaults.set(name, { name, values: new Map(values), spot });
  }
  return defaults;
}

const withoutCasts = (node: Node): Node =>
  node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression" ? withoutCasts(node.expression) : node;

/** `HeartbeatOptions` keeps its defaults in `heartbeatDefaults`. */
export const defaultsNameOf = (interfaceName: string): string => {
  const stem = interfaceName.replace(/Options$/, "");
  return `${stem.charAt(0).toLowerCase()}${stem.slice(1)}Defaults`;
};

/** All members of an interface, those of its parents included. */
export function membersOf(model: OptionsModel, name: string): ReadonlyMap<string, OptionMember> {
  const own = model.interfaces.get(name);
  if (own === undefined) return new Map();
  return new Map([...own.parents.flatMap((parent) => [...membersOf(model, parent)]), ...own.members]);
}
