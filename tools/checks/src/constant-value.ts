import { type Expression, type Node, parseSync } from "oxc-parser";

/** What a constant expression is worth, or that it is not constant. */
export type Constant = { readonly isConstant: true; readonly value: unknown } | { readonly isConstant: false };

/** The expressions that names stand for. */
export type Scope = ReadonlyMap<string, Node>;

const unknown: Constant = { isConstant: false };
const constant = (value: unknown): Constant => ({ isConstant: true, value });

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "**": (left, right) => left ** right,
};

/** Evaluates literals, arithmetic, lists, objects and names of other constants; nothing is executed. */
export function constantValue(node: Node, scope: Scope, depth = 0): Constant {
  if (depth > 20) return unknown;
  const inner = (each: Node): Constant => constantValue(each, scope, depth + 1);
  switch (node.type) {
    case "Literal":
      return "regex" in node ? unknown : constant(node.value);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return inner(node.expression);
    case "TemplateLiteral":
      return node.expressions.length === 0 ? constant(node.quasis[0]?.value.cooked) : unknown;
    case "UnaryExpression": {
      const operand = inner(node.argument);
      return node.operator === "-" && operand.isConstant ? constant(-Number(operand.value)) : unknown;
    }
    case "BinaryExpression": {
      const [left, right, apply] = [inner(node.left), inner(node.right), arithmetic[node.operator]];
      if (!left.isConstant || !right.isConstant || apply === undefined) return unknown;
      return constant(apply(Number(left.value), Number(right.value)));
    }
    case "Identifier": {
      if (node.name === "undefined" || node.name === "Infinity")
        return constant(node.name === "Infinity" ? Number.POSITIVE_INFINITY : undefined);
      const target = scope.get(node.name);
      return target === undefined ? unknown : inner(target);
    }
    case "MemberExpression":
      return memberValue(inner(node.object), node.property.type === "Identifier" ? node.property.name : undefined);
    case "ArrayExpression":
      return listValue(node.elements.map((each) => (each === null ? unknown : inner(each))));
    case "ObjectExpression":
      return objectValue(node.properties, inner);
    default:
      return unknown;
  }
}

const memberValue = (object: Constant, key: string | undefined): Constant =>
  object.isConstant &&
  key !== undefined &&
  typeof object.value === "object" &&
  object.value !== null &&
  key in object.value
    ? constant((object.value as Readonly<Record<string, unknown>>)[key])
    : unknown;

const listValue = (items: readonly Constant[]): Constant => {
  const values = items.flatMap((item) => (item.isConstant ? [item.value] : []));
  return values.length === items.length ? constant(values) : unknown;
};

function objectValue(properties: readonly Node[], evaluate: (node: Node) => Constant): Constant {
  const result: Record<string, unknown> = {};
  for (const property of properties) {
    const value = property.type === "Property" ? evaluate(property.value) : unknown;
    const key = property.type === "Property" ? keyName(property.key) : undefined;
    if (!value.isConstant || key === undefined) return unknown;
    result[key] = value.value;
  }
  return constant(result);
}

/** The name of a property key that is written out. */
export function keyName(key: Node): string | undefined {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}

/** Reads a piece of text as one constant expression; prose is not constant. */
export function constantFromText(text: string, scope: Scope = new Map()): Constant {
  const { program, errors } = parseSync("default.ts", `(${text});`);
  const [statement] = program.body;
  if (errors.length > 0 || program.body.length !== 1 || statement?.type !== "ExpressionStatement") return unknown;
  return constantValue(statement.expression as Expression, scope);
}

/** One spelling per value, for comparing and for messages. */
export const showValue = (value: unknown): string => JSON.stringify(value) ?? String(value);
