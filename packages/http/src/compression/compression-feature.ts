import compress from "@fastify/compress";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { type CompressionOptions, resolveCompression } from "./compression-options.ts";

/** Text, JSON, XML, scripts; not event streams, whose events would wait in the compressor, and not what is packed already. */
const compressible = /^text\/(?!event-stream)|[+/](?:json|xml|javascript)(?:;|$)|^application\/wasm/;

/** Compresses answers. Bodies of requests stay as they are, since a small one could inflate to any size. */
export function compressionFeature(options: CompressionOptions | true): HttpFeature {
  return {
    name: "compression",
    async install({ fastify }) {
      const { thresholdBytes, encodings } = resolveCompression(options);
      await fastify.register(compress, {
        globalDecompression: false,
        threshold: thresholdBytes,
        encodings: [...encodings, "identity"],
        customTypes: compressible,
      });
    },
  };
}
