import { HttpSetupError } from "../http-setup-error.ts";

export interface CompressionOptions {
  /** Shorter answers are sent as they are: compressing them costs more than it saves. @default 1_024 */
  readonly thresholdBytes?: number;
  /** By preference. @default ["br", "gzip"] */
  readonly encodings?: readonly ("br" | "gzip" | "zstd")[];
}

const compressionDefaults = {
  thresholdBytes: 1_024,
  encodings: ["br", "gzip"],
} as const satisfies Required<CompressionOptions>;

export function resolveCompression(options: CompressionOptions | true): Required<CompressionOptions> {
  const resolved = { ...compressionDefaults, ...(options === true ? {} : options) };
  if (resolved.thresholdBytes >= 0 && resolved.encodings.length > 0) return resolved;
  const [option, value] =
    resolved.encodings.length === 0 ? ["encodings", "empty"] : ["thresholdBytes", resolved.thresholdBytes];
  const message = `http.compression.${option} is ${value}`;
  throw new HttpSetupError("HTTP_OPTION_INVALID", message, { data: { option: `compression.${option}`, value } });
}
