/** The texts in a buffer of joined, unmasked frames: what a server writes to a socket. */
export function textsIn(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const long = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : long;
    texts.push(bytes.toString("utf8", at + header, at + header + length));
    at += header + length;
  }
  return texts;
}
