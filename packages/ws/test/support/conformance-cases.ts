import { clientFrame } from "./serve.ts";

/** Bytes that a client sends to an echo endpoint, and what the standard wants for them where it leaves no choice. */
export interface WireCase {
  readonly group: string;
  readonly name: string;
  readonly pieces: readonly Buffer[];
  /** `opcode:hex of the payload`, a close by its code alone; absent where only sameness is asked for. */
  readonly expected?: readonly string[];
}

const FIN = 0x80;
const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0x0, 0x1, 0x2, 0x8, 0x9, 0xa];

const hex = (payload: Buffer | string): string => Buffer.from(payload).toString("hex");
const shown = (opcode: number, payload: Buffer | string): string => {
  const bytes = Buffer.from(payload);
  return `${opcode}:${bytes.length > 64 ? `${bytes.length} bytes` : hex(bytes)}`;
};
const closed = (code: number): string => `8:${code.toString(16).padStart(4, "0")}`;
const closeWith = (code: number, reason: Buffer | string = ""): Buffer =>
  clientFrame(FIN | CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));

/** RFC 6455 §5.2: every length that takes another form of header, and its neighbours. */
const lengths = [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536, 65_537, 131_072, 262_144];

const framing: WireCase[] = [
  ...lengths.flatMap((length): WireCase[] => {
    const text = "*".repeat(length);
    return [
      {
        group: "framing",
        name: `text of ${length} bytes`,
        pieces: [clientFrame(FIN | TEXT, text)],
        expected: [shown(TEXT, text)],
      },
      {
        group: "framing",
        name: `binary of ${length} bytes`,
        pieces: [clientFrame(FIN | BINARY, Buffer.alloc(length, 0xfe))],
        expected: [shown(BINARY, Buffer.alloc(length, 0xfe))],
      },
    ];
  }),
  ...[126, 1_000, 65_536].map((length): WireCase => {
    const frame = clientFrame(FIN | TEXT, "x".repeat(length));
    return {
      group: "framing",
      name: `text of ${length} bytes in pieces of 997`,
      pieces: Array.from({ length: Math.ceil(frame.length / 997) }, (_, at) =>
        frame.subarray(at * 997, (at + 1) * 997),
      ),
      expected: [shown(TEXT, "x".repeat(length))],
    };
  }),
  {
    group: "framing",
    name: "a frame byte by byte",
    pieces: [...clientFrame(FIN | TEXT, "slowly")].map((byte) => Buffer.from([byte])),
    expected: [shown(TEXT, "slowly")],
  },
  {
    group: "framing",
    name: "many messages in one write",
    pieces: [Buffer.concat(["a", "b", "c"].map((text) => clientFrame(FIN | TEXT, text)))],
    expected: ["a", "b", "c"].map((text) => shown(TEXT, text)),
  },
  {
    group: "framing",
    name: "an unmasked frame",
    pieces: [Buffer.from([FIN | TEXT, 2, 0x68, 0x69])],
    expected: [closed(1002)],
  },
  ...[126, 127].map((form): WireCase => {
    const head = form === 126 ? Buffer.from([0, 5]) : Buffer.from([0, 0, 0, 0, 0, 0, 0, 5]);
    return {
      group: "framing",
      name: `a length of 5 in the form of ${form}`,
      pieces: [Buffer.concat([Buffer.from([FIN | TEXT, 0x80 | form]), head, Buffer.alloc(4), Buffer.from("hello")])],
    };
  }),
  {
    group: "framing",
    name: "a length of 2^63",
    pieces: [Buffer.from([FIN | BINARY, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    expected: [closed(1009)],
  },
];

const reserved: WireCase[] = [
  ...[0x40, 0x20, 0x10, 0x60, 0x70].flatMap((bits): WireCase[] =>
    [TEXT, BINARY, PING, CLOSE].map((opcode) => ({
      group: "reserved bits",
      name: `${bits.toString(16)} on opcode ${opcode}`,
      pieces: [clientFrame(FIN | bits | opcode, "x")],
      expected: [closed(1002)],
    })),
  ),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode): WireCase[] => [
    {
      group: "reserved opcodes",
      name: `${opcode} alone`,
      pieces: [clientFrame(FIN | opcode, "")],
      expected: [closed(1002)],
    },
    {
      group: "reserved opcodes",
      name: `${opcode} after a message`,
      pieces: [clientFrame(FIN | TEXT, "first"), clientFrame(FIN | opcode, "x"), clientFrame(FIN | TEXT, "never")],
      expected: [shown(TEXT, "first"), closed(1002)],
    },
  ]),
];

const control: WireCase[] = [
  ...["", "x", "hello", "*".repeat(125)].map(
    (payload): WireCase => ({
      group: "ping and pong",
      name: `a ping of ${payload.length} bytes`,
      pieces: [clientFrame(FIN | PING, payload)],
      expected: [shown(PONG, payload)],
    }),
  ),
  {
    group: "ping and pong",
    name: "a ping of bytes that are no text",
    pieces: [clientFrame(FIN | PING, Buffer.from([0, 0xff, 0xfe, 0xfd]))],
    expected: ["10:00fffefd"],
  },
  { group: "ping and pong", name: "a pong nobody asked for", pieces: [clientFrame(FIN | PONG, "x")], expected: [] },
  {
    group: "ping and pong",
    name: "ten pings are answered in order",
    pieces: Array.from({ length: 10 }, (_, at) => clientFrame(FIN | PING, `${at}`)),
    expected: Array.from({ length: 10 }, (_, at) => shown(PONG, `${at}`)),
  },
  ...[PING, PONG, CLOSE].flatMap((opcode): WireCase[] => [
    {
      group: "control frames",
      name: `opcode ${opcode} of 126 bytes`,
      pieces: [clientFrame(FIN | opcode, "x".repeat(126))],
      expected: [closed(1002)],
    },
    {
      group: "control frames",
      name: `opcode ${opcode} in fragments`,
      pieces: [clientFrame(opcode, "x"), clientFrame(FIN | CONTINUATION, "y")],
      expected: [closed(1002)],
    },
  ]),
];

const fragmented = (parts: readonly (Buffer | string)[], opcode = TEXT): Buffer[] =>
  parts.map((part, at) => clientFrame((at === parts.length - 1 ? FIN : 0) | (at === 0 ? opcode : CONTINUATION), part));

const fragmentation: WireCase[] = [
  ...[2, 3, 10, 100].flatMap((count): WireCase[] =>
    [TEXT, BINARY].map((opcode) => ({
      group: "fragmentation",
      name: `opcode ${opcode} in ${count} fragments`,
      pieces: fragmented(Array<string>(count).fill("part"), opcode),
      expected: [shown(opcode, "part".repeat(count))],
    })),
  ),
  {
    group: "fragmentation",
    name: "empty fragments around one with text",
    pieces: fragmented(["", "middle", ""]),
    expected: [shown(TEXT, "middle")],
  },
  {
    group: "fragmentation",
    name: "only empty fragments",
    pieces: fragmented(["", "", ""]),
    expected: [shown(TEXT, "")],
  },
  {
    group: "fragmentation",
    name: "a ping between fragments is answered before the message",
    pieces: [clientFrame(TEXT, "a"), clientFrame(FIN | PING, "now"), clientFrame(FIN | CONTINUATION, "b")],
    expected: [shown(PONG, "now"), shown(TEXT, "ab")],
  },
  {
    group: "fragmentation",
    name: "a continuation of nothing",
    pieces: [clientFrame(FIN | CONTINUATION, "x")],
    expected: [closed(1002)],
  },
  {
    group: "fragmentation",
    name: "an open continuation of nothing",
    pieces: [clientFrame(CONTINUATION, "x")],
    expected: [closed(1002)],
  },
  {
    group: "fragmentation",
    name: "a continuation after a whole message",
    pieces: [clientFrame(FIN | TEXT, "done"), clientFrame(FIN | CONTINUATION, "x")],
    expected: [shown(TEXT, "done"), closed(1002)],
  },
  ...[TEXT, BINARY].map(
    (opcode): WireCase => ({
      group: "fragmentation",
      name: `a new message of opcode ${opcode} inside another`,
      pieces: [clientFrame(TEXT, "a"), clientFrame(FIN | opcode, "b")],
      expected: [closed(1002)],
    }),
  ),
  {
    group: "fragmentation",
    name: "a close between fragments ends the connection",
    pieces: [clientFrame(TEXT, "a"), closeWith(1000)],
    expected: [closed(1000)],
  },
];

const goodText = {
  "two bytes": "é",
  "three bytes": "한국어",
  "four bytes": "𝄞🙂",
  "the greek word": "κόσμε",
  "the first of two bytes": "\u0080",
  "the first of three bytes": "\u0800",
  "the first of four bytes": "\u{10000}",
  "the last of all": "\u{10ffff}",
  "a noncharacter": "\uffff",
  "the byte order mark": "\ufeffx",
  "a zero": "\u0000",
} as const;

const badText: Readonly<Record<string, readonly number[]>> = {
  "a lone continuation": [0x80],
  "two lone continuations": [0x80, 0xbf],
  "a start without its continuation": [0xc3],
  "three bytes cut after one": [0xe2, 0x20],
  "three bytes cut after two": [0xe2, 0x82],
  "four bytes cut after three": [0xf0, 0x9f, 0x99],
  "an overlong slash in two": [0xc0, 0xaf],
  "an overlong slash in three": [0xe0, 0x80, 0xaf],
  "an overlong slash in four": [0xf0, 0x80, 0x80, 0xaf],
  "an overlong zero": [0xc0, 0x80],
  "a high surrogate": [0xed, 0xa0, 0x80],
  "a low surrogate": [0xed, 0xbf, 0xbf],
  "a pair of surrogates": [0xed, 0xa1, 0x8c, 0xed, 0xbe, 0xb4],
  "beyond the last": [0xf4, 0x90, 0x80, 0x80],
  "five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80],
  "six bytes": [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
  "the byte fe": [0xfe],
  "the byte ff": [0xff],
};

const utf8: WireCase[] = [
  ...Object.entries(goodText).flatMap(([name, text]): WireCase[] => [
    { group: "UTF-8", name, pieces: [clientFrame(FIN | TEXT, text)], expected: [shown(TEXT, text)] },
    {
      group: "UTF-8",
      name: `${name}, cut inside a character`,
      pieces: fragmented([Buffer.from(text).subarray(0, 1), Buffer.from(text).subarray(1)]),
      expected: [shown(TEXT, text)],
    },
  ]),
  ...Object.entries(badText).flatMap(([name, bytes]): WireCase[] => [
    {
      group: "invalid UTF-8",
      name,
      pieces: [clientFrame(FIN | TEXT, Buffer.from(bytes))],
      expected: [closed(1007)],
    },
    {
      group: "invalid UTF-8",
      name: `${name}, as binary it is fine`,
      pieces: [clientFrame(FIN | BINARY, Buffer.from(bytes))],
      expected: [shown(BINARY, Buffer.from(bytes))],
    },
  ]),
];

const close: WireCase[] = [
  { group: "close", name: "without a code", pieces: [clientFrame(FIN | CLOSE, "")] },
  { group: "close", name: "with half a code", pieces: [clientFrame(FIN | CLOSE, "x")], expected: [closed(1002)] },
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map(
    (code): WireCase => ({ group: "close", name: `with ${code}`, pieces: [closeWith(code)], expected: [closed(code)] }),
  ),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map(
    (code): WireCase => ({
      group: "close",
      name: `with ${code}, which nobody may send`,
      pieces: [closeWith(code)],
      expected: [closed(1002)],
    }),
  ),
  { group: "close", name: "with a reason", pieces: [closeWith(1000, "bye")], expected: [closed(1000)] },
  {
    group: "close",
    name: "with the longest reason",
    pieces: [closeWith(1000, "x".repeat(123))],
    expected: [closed(1000)],
  },
  {
    group: "close",
    name: "with a reason that is not UTF-8",
    pieces: [closeWith(1000, Buffer.from([0xff]))],
    expected: [closed(1007)],
  },
  {
    group: "close",
    name: "and a message behind it",
    pieces: [closeWith(1000), clientFrame(FIN | TEXT, "never")],
    expected: [closed(1000)],
  },
  {
    group: "close",
    name: "twice",
    pieces: [closeWith(1000), closeWith(1001)],
    expected: [closed(1000)],
  },
];

const limits: WireCase[] = [
  {
    group: "limits",
    name: "a message of one byte too many",
    pieces: [clientFrame(FIN | BINARY, Buffer.alloc(262_145))],
    expected: [closed(1009)],
  },
  {
    group: "limits",
    name: "fragments that are one byte too many together",
    pieces: fragmented([Buffer.alloc(200_000), Buffer.alloc(62_145)], BINARY),
    expected: [closed(1009)],
  },
  {
    group: "limits",
    name: "a header that announces too much, without the rest",
    pieces: [Buffer.from([FIN | BINARY, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0])],
    expected: [closed(1009)],
  },
  {
    group: "limits",
    name: "more fragments than are allowed",
    pieces: [Buffer.concat(fragmented(Array<string>(1_025).fill("")))],
    expected: [closed(1008)],
  },
  {
    group: "limits",
    name: "as many fragments as are allowed",
    pieces: [Buffer.concat(fragmented(Array<string>(1_024).fill("x")))],
    expected: [shown(TEXT, "x".repeat(1_024))],
  },
];

/** The ground of RFC 6455 that a server meets: framing, reserved bits and opcodes, control frames, fragmentation, UTF-8, close, limits. */
export const conformanceCases: readonly WireCase[] = [
  ...framing,
  ...reserved,
  ...control,
  ...fragmentation,
  ...utf8,
  ...close,
  ...limits,
];
