import type { ErrorObject } from "ajv";
import { describeProblem, type ValidationCode } from "./problem-message.ts";
import type { ValidationProblem } from "./validator.ts";

/** Names that a sender chose are cut here before they are repeated to it. */
const maxNameLength = 100;
const maxPointerLength = 500;

/** Turns Ajv's errors into problems: one per place and reason, without the noise of failed branches. */
export function toProblems(errors: readonly ErrorObject[], maxProblems: number): readonly ValidationProblem[] {
  const problems: ValidationProblem[] = [];
  const seen = new Set<string>();
  for (const error of withoutBranchNoise(errors)) {
    const problem = toProblem(error);
    const key = `${problem.code} ${problem.pointer}`;
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push(problem);
    if (problems.length === maxProblems) break;
  }
  return problems;
}

/**
 * A failed union reports each branch, and a failed `contains` each item that was not it. Kept is what helps: the problems of the one
 * branch that the value was meant for, or, for a union of constants, one `enum` problem; else `anyOf` or `oneOf` alone.
 */
function withoutBranchNoise(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const failedSearches = errors
    .filter(({ keyword }) => keyword === "contains")
    .map(({ schemaPath }) => `${schemaPath}/`);
  const searches = [...new Set(failedSearches)];
  const isMiss = ({ schemaPath }: ErrorObject): boolean => searches.some((prefix) => schemaPath.startsWith(prefix));
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (errors.length > 1 && (isEcho(error) || isMiss(error))) continue;
    if (error.keyword === "anyOf" || error.keyword === "oneOf")
      kept.push(...summarizeUnion(error, takeBranches(kept, error)));
    else kept.push(error);
  }
  return kept;
}

/**
 * Takes the errors of a union's branches off the end of what is kept, by branch. They come right before the union's own error, so that
 * nobody has to search all errors for each of a thousand unions that a hostile list holds.
 */
function takeBranches(kept: ErrorObject[], { schemaPath, instancePath }: ErrorObject): readonly ErrorObject[][] {
  const inside = `${instancePath}/`;
  let start = kept.length;
  const isHere = (error: ErrorObject | undefined): boolean =>
    error !== undefined && (error.instancePath === instancePath || error.instancePath.startsWith(inside));
  while (isHere(kept[start - 1])) start -= 1;
  const prefix = `${schemaPath}/`;
  const near = kept.splice(start);
  kept.push(...near.filter((error) => !error.schemaPath.startsWith(prefix)));
  const branches = Map.groupBy(
    near.filter((error) => error.schemaPath.startsWith(prefix)),
    (error) => error.schemaPath.slice(prefix.length).split("/", 1)[0],
  );
  return [...branches.values()];
}

/** What only repeats a neighbour: the `if` whose branch has told why, and the reason inside `propertyNames`. */
const isEcho = (error: ErrorObject): boolean =>
  error.keyword === "if" || (error.propertyName !== undefined && error.keyword !== "propertyNames");

function summarizeUnion(union: ErrorObject, branches: readonly ErrorObject[][]): readonly ErrorObject[] {
  if (branches.length === 0) return [union];
  const constants = branches.map((branch) => branch.find((error) => isConstantAt(error, union.instancePath)));
  if (constants.every((error) => error !== undefined)) {
    return [{ ...union, keyword: "enum", params: { allowedValues: constants.flatMap(allowedValues) } }];
  }
  const meant = branches.filter((branch) => !branch.some((error) => isOtherKind(error, union.instancePath)));
  return meant.length === 1 && meant[0] !== undefined ? meant[0] : [union];
}

const isConstantAt = (error: ErrorObject, pointer: string): boolean =>
  (error.keyword === "const" || error.keyword === "enum") && error.instancePath === pointer;

/** Whether the error says that the value is of another kind than its branch: a wrong type, or a wrong tag such as `kind: "circle"`. */
function isOtherKind(error: ErrorObject, pointer: string): boolean {
  if (error.keyword === "type") return error.instancePath === pointer;
  const isTag = error.keyword === "const" || error.keyword === "enum";
  return isTag && error.instancePath.split("/").length <= pointer.split("/").length + 1;
}

function allowedValues(error: ErrorObject): readonly unknown[] {
  const { allowedValue, allowedValues: values } = error.params;
  return error.keyword === "const" ? [allowedValue] : values;
}

function toProblem(error: ErrorObject): ValidationProblem {
  const field = fieldOf(error);
  const pointer = field === undefined ? error.instancePath : `${error.instancePath}/${escapeSegment(field)}`;
  const params = { ...paramsOf(error), ...(field === undefined ? {} : { field: cut(field, maxNameLength) }) };
  return describeProblem(codeOf(error), cutPointer(pointer), params);
}

const codes: Readonly<Record<string, ValidationCode>> = {
  "false schema": "never",
  dependencies: "dependentRequired",
  dependentRequired: "dependentRequired",
  if: "anyOf",
  maxContains: "contains",
  minContains: "contains",
};

const ownCodes = new Set([
  ...["additionalProperties", "anyOf", "const", "contains", "enum", "exclusiveMaximum", "exclusiveMinimum", "format"],
  ...["maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"],
  ...["multipleOf", "not", "oneOf", "pattern", "propertyNames", "required", "type", "unevaluatedItems"],
  ...["unevaluatedProperties", "uniqueItems"],
]);

function codeOf({ keyword, params }: ErrorObject): ValidationCode {
  // `items: false` after a tuple, and `additionalItems` of older drafts, limit the length.
  if (keyword === "items" || keyword === "additionalItems") return params["limit"] === undefined ? "never" : "maxItems";
  return codes[keyword] ?? (ownCodes.has(keyword) ? (keyword as ValidationCode) : "never");
}

/** The member that is missing or should not be there; Ajv points at the object that holds it. */
function fieldOf({ keyword, params }: ErrorObject): string | undefined {
  switch (keyword) {
    case "required":
    case "dependentRequired":
    case "dependencies":
      return params["missingProperty"];
    case "additionalProperties":
      return params["additionalProperty"];
    case "unevaluatedProperties":
      return params["unevaluatedProperty"];
    case "propertyNames":
      return params["propertyName"];
    default:
      return undefined;
  }
}

function paramsOf(error: ErrorObject): Readonly<Record<string, unknown>> {
  const { keyword, params } = error;
  switch (keyword) {
    case "type":
      return { type: [params["type"]].flat().join(" | ") };
    case "const":
    case "enum":
      return { allowed: allowedValues(error).map(showAllowed).join(", ") };
    case "format":
      return { format: params["format"] };
    case "multipleOf":
      return { step: params["multipleOf"] };
    case "uniqueItems":
      return { first: Math.min(params["i"], params["j"]), second: Math.max(params["i"], params["j"]) };
    case "dependentRequired":
    case "dependencies":
      return { given: params["property"] };
    default:
      return params["limit"] === undefined ? {} : { limit: params["limit"] };
  }
}

const showAllowed = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const escapeSegment = (segment: string): string => segment.replaceAll("~", "~0").replaceAll("/", "~1");

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** Shortens to a place further up, which is still a valid pointer. */
function cutPointer(pointer: string): string {
  if (pointer.length <= maxPointerLength) return pointer;
  return pointer.slice(0, pointer.lastIndexOf("/", maxPointerLength));
}
