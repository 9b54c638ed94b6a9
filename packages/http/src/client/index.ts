export { type Call, type Client, createClient } from "./create-client.ts";
export { type ClientOptions, ClientProblem, type ProblemDocument } from "./transport.ts";
