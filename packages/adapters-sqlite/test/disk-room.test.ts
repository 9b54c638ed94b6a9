import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { silentLogger } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";
import { DiskRoom } from "../src/disk-room.ts";
import { temporaryFile } from "./temporary-directory.ts";

const reserveBytes = 200_000;

function openRoom(file = temporaryFile()) {
  const clock = createFakeClock();
  const room = new DiskRoom({ file, reserveBytes, clock, logger: silentLogger });
  room.take(() => {});
  return { room, clock, reserve: `${file}.reserve` };
}

test("the reserve is made of bytes that no file system can leave out", () => {
  const { room, reserve } = openRoom();
  expect(room.report()).toEqual({ isFull: false, reserveBytes });
  const bytes = readFileSync(reserve);
  expect(bytes.length).toBe(reserveBytes);
  expect(new Set(bytes).size).toBe(256);
});

test("one half serves what makes room, once, and comes back with the room", async () => {
  const { room, clock, reserve } = openRoom();
  expect(room.onFull(false)).toBe(false);
  expect(statSync(reserve).size).toBe(reserveBytes);
  expect(room.onFull(true)).toBe(true);
  expect(statSync(reserve).size).toBe(reserveBytes / 2);
  expect(room.onFull(true)).toBe(false);
  expect(room.report()).toEqual({ isFull: true, reserveBytes: reserveBytes / 2 });
  await clock.advance(1_000);
  expect(room.report()).toEqual({ isFull: false, reserveBytes });
});

test("at the end of the app all of it serves whatever is written", async () => {
  const { room, clock, reserve } = openRoom();
  room.onFull(false);
  room.drain();
  expect(statSync(reserve).size).toBe(0);
  await clock.advance(5_000);
  expect(statSync(reserve).size).toBe(0);
});

test("at the end of the app a disk that is not full leaves the reserve alone until it is", () => {
  const { room, reserve } = openRoom();
  room.drain();
  expect(statSync(reserve).size).toBe(reserveBytes);
  expect(room.onFull(false)).toBe(true);
  expect(statSync(reserve).size).toBe(0);
});

test("the reserve is lent for work that it is large enough for, and whole again after", () => {
  const { room, reserve } = openRoom();
  const during: number[] = [];
  const work = (): void => {
    during.push(statSync(reserve).size);
  };
  room.lend(reserveBytes + 1, work);
  room.lend(reserveBytes, work);
  const failing = (): never => {
    throw new Error("no");
  };
  expect(() => room.lend(reserveBytes, failing)).toThrow("no");
  expect(during).toEqual([0]);
  expect(room.report().reserveBytes).toBe(reserveBytes);
});

test("a reserve of another size is brought to the one that is wanted", () => {
  const file = temporaryFile();
  writeFileSync(`${file}.reserve`, Buffer.alloc(300_000));
  expect(openRoom(file).room.report().reserveBytes).toBe(reserveBytes);
  writeFileSync(`${file}.reserve`, Buffer.alloc(1_000));
  expect(openRoom(file).room.report().reserveBytes).toBe(reserveBytes);
});

test("a symbolic link in the place of the reserve is not followed, and does not keep the database from opening", () => {
  const [file, elsewhere] = [temporaryFile(), temporaryFile("elsewhere")];
  symlinkSync(elsewhere, `${file}.reserve`);
  const { room } = openRoom(file);
  expect(room.report().reserveBytes).toBe(0);
  expect(existsSync(elsewhere)).toBe(false);
});
