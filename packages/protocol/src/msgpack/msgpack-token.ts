/** The first bytes of one MessagePack value. Format: https://github.com/msgpack/msgpack/blob/master/spec.md */
export interface MsgpackToken {
  readonly kind: "scalar" | "string" | "array" | "map";
  /** Where its content starts: the text of a string, the first element of a container. */
  readonly start: number;
  /** Bytes of a scalar or string, elements of an array, entries of a map. */
  readonly length: number;
}

type Kind = MsgpackToken["kind"];

/** Types of a fixed length by first byte: float32 … int64. */
const fixedBytes: Readonly<Record<number, number>> = {
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
};

/** Types that carry their length, by first byte: kind and width of the length. */
const sized: Readonly<Record<number, readonly [Kind, 1 | 2 | 4]>> = {
  196: ["scalar", 1],
  197: ["scalar", 2],
  198: ["scalar", 4],
  217: ["string", 1],
  218: ["string", 2],
  219: ["string", 4],
  220: ["array", 2],
  221: ["array", 4],
  222: ["map", 2],
  223: ["map", 4],
};

/** Undefined for what the protocol does not use (extension types, the reserved byte) and for a length that is cut off. */
export function readMsgpackToken(view: DataView, at: number): MsgpackToken | undefined {
  const first = view.getUint8(at);
  const start = at + 1;
  if (first <= 0x7f || first >= 0xe0 || first === 0xc0 || first === 0xc2 || first === 0xc3) {
    return { kind: "scalar", start, length: 0 };
  }
  if (first <= 0x8f) return { kind: "map", start, length: first & 0x0f };
  if (first <= 0x9f) return { kind: "array", start, length: first & 0x0f };
  if (first <= 0xbf) return { kind: "string", start, length: first & 0x1f };
  const fixed = fixedBytes[first];
  if (fixed !== undefined) return { kind: "scalar", start, length: fixed };
  const [kind, width] = sized[first] ?? [undefined, 4];
  if (kind === undefined || start + width > view.byteLength) return undefined;
  return { kind, start: start + width, length: readLength(view, start, width) };
}

function readLength(view: DataView, at: number, width: 1 | 2 | 4): number {
  if (width === 1) return view.getUint8(at);
  return width === 2 ? view.getUint16(at) : view.getUint32(at);
}
