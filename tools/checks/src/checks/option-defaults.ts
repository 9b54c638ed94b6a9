import type { Check } from "../check.ts";
import { constantFromText, showValue } from "../constant-value.ts";
import { type Finding, finder } from "../finding.ts";
import {
  type DefaultsConst,
  defaultsNameOf,
  type OptionMember,
  type OptionsInterface,
  type OptionsModel,
  optionsModelOf,
} from "../options-model.ts";

const found = finder("option-defaults");

/**
 * `@default` is the one repetition of a value that comments may hold, because this check compares it: a tag that is a constant must
 * equal the value in `xDefaults`; prose is for defaults that code works out and `xDefaults` therefore lacks.
 */
export const checkOptionDefaults: Check = (workspace) =>
  workspace.packages.flatMap((pkg) => {
    const model = optionsModelOf(pkg);
    return [
      ...model.strayTags.map((spot) => found(spot, "@default belongs on a member of a named options interface")),
      ...[...model.interfaces.values()].flatMap((each) => interfaceFindings(model, each)),
    ];
  });

function interfaceFindings(model: OptionsModel, options: OptionsInterface): readonly Finding[] {
  const name = defaultsNameOf(options.name);
  // A resolved type such as `Plugin` shares the stem of `PluginOptions`, but it holds no defaults to document.
  const isDocumented =
    options.name.endsWith("Options") ||
    [...options.members.values()].some(({ defaultTag }) => defaultTag !== undefined);
  const defaults = isDocumented ? model.defaults.get(name) : undefined;
  return [...options.members.values()].flatMap((member) => {
    const reason = tagProblem(member, name, defaults);
    return reason === undefined ? [] : [found(member.spot, `${options.name}.${member.name}: ${reason}`)];
  });
}

function tagProblem(member: OptionMember, name: string, defaults: DefaultsConst | undefined): string | undefined {
  const value = defaults?.values.get(member.name);
  if (member.defaultTag === undefined)
    return value === undefined ? undefined : `${name} has a value for it, but it has no @default tag`;
  const tag = constantFromText(member.defaultTag);
  if (value === undefined) {
    if (!tag.isConstant || isNothing(tag.value)) return undefined;
    return `@default ${member.defaultTag}, but ${defaults === undefined ? `there is no const ${name}` : `${name} has no such key`}`;
  }
  if (!value.isConstant) return tag.isConstant ? `@default is a constant, but ${name} computes the value` : undefined;
  if (!tag.isConstant) return `@default is prose, but ${name} says ${showValue(value.value)}`;
  if (showValue(tag.value) === showValue(value.value)) return undefined;
  return `@default ${member.defaultTag}, but ${name} says ${showValue(value.value)}`;
}

/** Leaving the option out and giving it empty is the same, so there is no value to keep in step. */
const isNothing = (value: unknown): boolean =>
  value === undefined || showValue(value) === "[]" || showValue(value) === "{}";
