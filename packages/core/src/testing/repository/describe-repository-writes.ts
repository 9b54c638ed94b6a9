import { expect, test } from "vitest";
import { gt, type Repository } from "../../repository/index.ts";
import { idsOf, type OpenScene, type Task, task } from "./tasks.ts";

export function describeRepositoryWrites(open: OpenScene): void {
  describeRoundTrips(open);
  describeUpdates(open);
  describeChangesOfMany(open);
  describeRefusedItems(open);
}

function describeRoundTrips(open: OpenScene): void {
  test("an item comes back as it was written, whatever its fields hold", async () => {
    const { repository } = await open();
    const items: readonly Task[] = [
      task("1", { title: "", effort: 0.1, dueAt: "2026-11-22T19:00:00.000Z" }),
      task("2", { title: " é 한 😀 '\"\\ ", effort: -1e300, rank: Number.MAX_SAFE_INTEGER, isDone: true }),
      task("3", { rank: Number.MIN_SAFE_INTEGER, extra: { "$a.b": [1, null, { "": "é" }], c: false } }),
      task("4", { extra: "text" }),
      task("5", { extra: [] }),
      task("6", { extra: 7, boardId: "null" }),
    ];
    await repository.insertMany(items);
    for (const item of items) expect(await repository.get(item.id)).toEqual(item);
    expect((await repository.find()).items).toEqual(items);
    expect(await repository.get("none")).toBeUndefined();
    await repository.insertMany([]);
  });

  test("an entity has the key and the name of its own", async () => {
    const { tagRepository } = await open();
    await tagRepository.insert({ name: "red", color: "#f00" });
    await expect(tagRepository.insert({ name: "red", color: "#00f" })).rejects.toMatchObject({
      code: "REPOSITORY_DUPLICATE",
    });
    expect(await tagRepository.update({ name: "red", color: "#e00" })).toEqual({
      outcome: "updated",
      item: { name: "red", color: "#e00" },
    });
    expect((await tagRepository.find({ where: { name: "red" }, orderBy: { name: "desc" } })).items).toEqual([
      { name: "red", color: "#e00" },
    ]);
    expect(await tagRepository.delete("red")).toBe(true);
    expect(await tagRepository.delete("red")).toBe(false);
  });

  test("a taken key, and a taken value of a unique index, are REPOSITORY_DUPLICATE, whichever way they come", async () => {
    const { repository } = await open();
    await repository.insertMany([task("1"), task("2")]);
    const duplicate = { name: "RepositoryError", code: "REPOSITORY_DUPLICATE", data: { entity: "tasks" } };
    await expect(repository.insert(task("1", { title: "other" }))).rejects.toMatchObject(duplicate);
    await expect(repository.insert(task("3", { title: "task 1" }))).rejects.toMatchObject(duplicate);
    await expect(repository.update(task("2", { title: "task 1" }))).rejects.toMatchObject(duplicate);
    await expect(repository.updateMany({ id: "2" }, { set: { title: "task 1" } })).rejects.toMatchObject(duplicate);
    expect((await repository.find()).items).toEqual([task("1"), task("2")]);
  });
}

function describeUpdates(open: OpenScene): void {
  test("update stores the item with the next version when nobody was quicker", async () => {
    const { repository } = await open();
    await repository.insert(task("1", { extra: { a: 1 } }));
    const next = task("1", { title: "new", isDone: true, version: 2 });
    expect(await repository.update({ ...next, version: 1 })).toEqual({ outcome: "updated", item: next });
    expect(await repository.get("1")).toEqual(next);
  });

  test("update with an old version is a conflict that shows what is stored, and one of nothing is gone", async () => {
    const { repository } = await open();
    await repository.insert(task("1", { version: 7 }));
    expect(await repository.update(task("1", { title: "late", version: 6 }))).toEqual({
      outcome: "conflict",
      current: task("1", { version: 7 }),
    });
    expect(await repository.update(task("2"))).toEqual({ outcome: "gone" });
    expect(await repository.count()).toBe(1);
  });

  test("of concurrent updates of one version exactly one succeeds", async () => {
    const { repository } = await open();
    await repository.insert(task("1"));
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((rank) => repository.update(task("1", { rank }))));
    expect(outcomes.filter(({ outcome }) => outcome === "updated")).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === "conflict")).toHaveLength(4);
    const winner = outcomes.findIndex(({ outcome }) => outcome === "updated") + 1;
    expect(await repository.get("1")).toEqual(task("1", { rank: winner, version: 2 }));
  });
}

function describeChangesOfMany(open: OpenScene): void {
  test("updateMany sets and increments what the filter finds, counts it, and moves versions on", async () => {
    const { repository } = await open();
    await repository.insertMany([
      task("1", { rank: 1, boardId: "b" }),
      task("2", { rank: 2, boardId: "b" }),
      task("3"),
    ]);
    expect(await repository.updateMany({ boardId: "b" }, { set: { boardId: null }, increment: { effort: 2 } })).toBe(2);
    expect(await repository.updateMany({ rank: gt(1) }, { set: { isDone: true }, keepVersion: true })).toBe(1);
    expect(await repository.updateMany({ id: "none" }, { set: { isDone: true } })).toBe(0);
    expect((await repository.find()).items).toEqual([
      task("1", { rank: 1, effort: 3, version: 2 }),
      task("2", { rank: 2, effort: 3, version: 2, isDone: true }),
      task("3"),
    ]);
  });

  test("deleteMany deletes what the filter finds and counts it", async () => {
    const { repository } = await open();
    await repository.insertMany([task("1"), task("2", { isDone: true }), task("3", { isDone: true })]);
    expect(await repository.deleteMany({ isDone: true })).toBe(2);
    expect(await repository.deleteMany({ isDone: true })).toBe(0);
    expect(idsOf((await repository.find()).items)).toBe("1");
  });

  test("inserts thousands of items at once", async () => {
    const { repository } = await open();
    await repository.insertMany(Array.from({ length: 3_000 }, (_, index) => task(String(index), { rank: index })));
    expect(await repository.count()).toBe(3_000);
    let sum = 0;
    for await (const { rank } of repository.stream()) sum += rank ?? 0;
    expect(sum).toBe((3_000 * 2_999) / 2);
  });
}

function describeRefusedItems(open: OpenScene): void {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["a missing field", { title: undefined }],
    ["a field that is not known", { other: 1 }],
    ["null where none is allowed", { title: null }],
    ["a number as text", { title: 7 }],
    ["NUL in text", { title: "a\0" }],
    ["half a surrogate pair", { title: "\ud800" }],
    ["a broken integer", { rank: 1.5 }],
    ["an unsafe integer", { rank: 2 ** 53 }],
    ["NaN", { effort: Number.NaN }],
    ["1 as a boolean", { isDone: 1 }],
    ["a Date", { dueAt: new Date(0) }],
    ["a time in another form", { dueAt: "2026-11-22" }],
    ["a time that there is not", { dueAt: "2026-13-45T00:00:00.000Z" }],
    ["JSON with NUL", { extra: { "a\0": 1 } }],
    ["what is no JSON", { extra: [1n] }],
    ["an empty key", { id: "" }],
  ])("refuses %s with REPOSITORY_ITEM_INVALID", async (_, changes) => {
    const { repository } = await open();
    await repository.insert(task("1"));
    const item = { ...task("2"), ...changes } as unknown as Task;
    const code = "REPOSITORY_ITEM_INVALID";
    await expect(repository.insert(item)).rejects.toMatchObject({ code });
    await expect(repository.insertMany([task("3"), item])).rejects.toMatchObject({ code });
    await expect(repository.update({ ...item, id: item.id && "1" })).rejects.toMatchObject({ code });
    expect((await repository.find()).items).toEqual([task("1")]);
  });

  test("refuses changes of the key, of the version, of nothing and of what cannot be counted", async () => {
    const { repository } = await open();
    const untyped = repository as unknown as Repository<Record<string, unknown>>;
    for (const changes of [
      { set: { id: "2" } },
      { set: { version: 9 } },
      { set: { other: 1 } },
      { set: { rank: "1" } },
      { set: { effort: 1 }, increment: { effort: 1 } },
      { increment: { rank: 1 } },
      { increment: { title: 1 } },
      {},
    ] as object[])
      await expect(untyped.updateMany({}, changes)).rejects.toMatchObject({ code: "REPOSITORY_ITEM_INVALID" });
  });
}
