export { createEngine, type Engine } from "./create-engine.ts";
export { drain, markDraining } from "./drain.ts";
