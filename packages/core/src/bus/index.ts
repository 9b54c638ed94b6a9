export type {
  Bus,
  BusHandler,
  BusMessage,
  BusRequestOptions,
  BusResponder,
  BusRespondOptions,
  BusSubscribeOptions,
  BusSubscription,
} from "./bus.ts";
export { decodeBusData, type EncodedBusData, encodeBusData } from "./bus-data.ts";
export { BusError, type BusErrorCode } from "./bus-error.ts";
export { Mailbox, type MailboxOptions } from "./mailbox.ts";
export { memoryBus } from "./memory-bus.ts";
export { type MemoryBusOptions, memoryBusDefaults } from "./memory-bus-options.ts";
export { PendingRequest, type PendingRequestOptions } from "./pending-request.ts";
export { maxSubjectLength, patternWords, subjectWords } from "./subject.ts";
export { SubjectTree } from "./subject-tree.ts";
