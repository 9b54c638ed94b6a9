export { createMsgpackCodec } from "./msgpack-codec.ts";
