/** One message as it goes over the wire: header and payload in one buffer, made once and shared by every receiver. */
export interface Frame {
  readonly bytes: Buffer;
}

const FIN = 0x80;
const COMPRESSED = 0x40;
const TEXT = 0x01;
const BINARY = 0x02;

/** Frames a message the way a server must: in one piece and unmasked (RFC 6455 §5.2). A string is text, bytes are binary. */
export function encodeFrame(payload: string | Uint8Array): Frame {
  const isText = typeof payload === "string";
  const length = isText ? Buffer.byteLength(payload) : payload.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = FIN | (isText ? TEXT : BINARY);
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  if (isText) bytes.write(payload, header, "utf8");
  else bytes.set(payload, header);
  return { bytes };
}

/** The same frame as that of a compressed message (RFC 7692 §6), whose payload is bytes whatever it stands for. */
export function markCompressed({ bytes }: Frame, isBinary: boolean): Buffer {
  bytes[0] = FIN | COMPRESSED | (isBinary ? BINARY : TEXT);
  return bytes;
}

export interface DecodedFrame {
  readonly payload: Buffer;
  readonly isBinary: boolean;
  readonly isCompressed: boolean;
}

/** The frames in a buffer that joins some. */
export function* splitFrames(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    yield bytes.subarray(at, at + header + length);
    at += header + length;
  }
}

/** What is inside a frame made by `encodeFrame`. */
export function decodeFrame(bytes: Buffer): DecodedFrame {
  const length = (bytes[1] ?? 0) & 0x7f;
  const header = length < 126 ? 2 : length === 126 ? 4 : 10;
  const first = bytes[0] ?? 0;
  return {
    payload: bytes.subarray(header),
    isBinary: (first & 0x0f) === BINARY,
    isCompressed: (first & COMPRESSED) !== 0,
  };
}
