import { randomFillSync } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";

const chunkBytes = 65_536;

/** Room on the disk that is taken before anything else can take it, beside the database that will need it. Never a link. */
export class ReserveFile {
  readonly path: string;
  readonly bytes: number;

  constructor(path: string, bytes: number) {
    this.path = path;
    this.bytes = bytes;
  }

  /** What there is of it now; processes on one database share it. */
  get held(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Makes it whole, or leaves it as it was and throws the system's error. */
  fill(): void {
    if (this.held === this.bytes) return;
    if (this.bytes === 0) return rmSync(this.path);
    const descriptor = openSync(
      this.path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0),
      0o600,
    );
    const before = fstatSync(descriptor).size;
    try {
      // A file system that compresses would keep next to nothing of zeros.
      const chunk = Buffer.allocUnsafe(chunkBytes);
      for (let size = before; size < this.bytes; )
        size += writeSync(descriptor, randomFillSync(chunk), 0, Math.min(chunkBytes, this.bytes - size));
      if (before > this.bytes) ftruncateSync(descriptor, this.bytes);
    } catch (error) {
      ftruncateSync(descriptor, before);
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Gives room back to the disk until so much is left. Whether there was something to give. */
  shrinkTo(bytes: number): boolean {
    if (this.held <= bytes) return false;
    truncateSync(this.path, bytes);
    return true;
  }
}
