import type { LazyValidator, ValidatorCompiler } from "@mega/core/validation";
import { WsError } from "../ws-error.ts";
import { type ChannelContract, channelContractDefaults } from "./channel-contract.ts";
import type { ChannelDefinition, ChannelHandlers } from "./channel-handlers.ts";
import { type ChannelPattern, parseChannelPattern } from "./channel-pattern.ts";
import { type HistoryOptions, resolveHistory } from "./history-ring.ts";

interface CompiledCommand {
  readonly input: LazyValidator<unknown>;
  readonly output: LazyValidator<unknown> | undefined;
  run(context: unknown, input: unknown): unknown;
}

/** A channel definition with its defaults filled in, its pattern parsed and its schemas ready to check. */
export interface CompiledChannel extends Required<Pick<ChannelContract, "delivery" | "flush">> {
  readonly pattern: ChannelPattern;
  readonly publications: ReadonlyMap<string, LazyValidator<unknown>>;
  readonly commands: ReadonlyMap<string, CompiledCommand>;
  readonly presence: LazyValidator<unknown> | undefined;
  readonly history: Required<HistoryOptions> | undefined;
  readonly handlers: ChannelHandlers<object, ChannelContract>;
}

/** A command without a function, or a function without a command, is an error that names both. */
export function compileChannel(definition: ChannelDefinition, compiler: ValidatorCompiler): CompiledChannel {
  const { contract } = definition;
  const handlers = definition.handlers as ChannelHandlers<object, ChannelContract>;
  const { publications = {}, commands = {}, presence, history = channelContractDefaults.history } = contract;
  const functions: Readonly<Record<string, unknown>> = handlers.commands ?? {};
  checkCommands(contract.name, Object.keys(commands), Object.keys(functions));
  return {
    pattern: parseChannelPattern(contract.name),
    delivery: contract.delivery ?? channelContractDefaults.delivery,
    flush: contract.flush ?? channelContractDefaults.flush,
    publications: new Map(Object.entries(publications).map(([name, schema]) => [name, compiler.create(schema)])),
    commands: new Map(
      Object.entries(commands).map(([name, { input, output }]) => [
        name,
        {
          input: compiler.create(input),
          output: output === undefined ? undefined : compiler.create(output),
          run: functions[name] as CompiledCommand["run"],
        },
      ]),
    ),
    presence: presence === undefined ? undefined : compiler.create(presence),
    history: history === false ? undefined : resolveHistory(history),
    handlers,
  };
}

function checkCommands(channel: string, declared: readonly string[], handled: readonly string[]): void {
  const missing = declared.find((name) => !handled.includes(name));
  const extra = handled.find((name) => !declared.includes(name));
  if (missing !== undefined) throw commandError(channel, missing, "is declared but has no function");
  if (extra !== undefined) throw commandError(channel, extra, "has a function but is not declared");
}

const commandError = (channel: string, command: string, what: string): WsError =>
  new WsError("WS_OPTION_INVALID", `channel "${channel}": command "${command}" ${what}`, {
    data: { channel, command },
  });
