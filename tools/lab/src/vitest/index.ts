export { asOrdinaryUser } from "./as-ordinary-user.ts";
export { bootFailure } from "./boot-failure.ts";
export { type Child, childStarter } from "./child-process.ts";
