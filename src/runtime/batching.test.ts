import { expect, test, vi } from "vitest";
import { createBatching } from "./batching.ts";

const refused = new Error("refused");
const lost = new Error("lost");

/** Records what was done how. Negative numbers do not go together with others; 13 spoils a batch, 99 makes it uncertain. */
const setUp = (maxItems = 100) => {
  const together: number[][] = [];
  const alone: number[] = [];
  const gate = { open: Promise.resolve() };
  const batching = createBatching<number, string>({
    maxItems,
    together: async (items) => {
      together.push([...items]);
      await gate.open;
      if (items.includes(99)) throw lost;
      if (items.includes(13)) throw refused;
      return items.map((item) => (item < 0 ? null : `${item} together`));
    },
    alone: async (item) => {
      alone.push(item);
      await gate.open;
      if (item === 13) throw refused;
      return `${item} alone`;
    },
    changedNothing: (error) => error === refused,
  });
  return { batching, together, alone, gate };
};

test("a lone caller is served alone, those of one moment together", async () => {
  const { batching, together, alone } = setUp();
  expect(await batching.submit("a", 1)).toBe("1 alone");
  const answers = await Promise.all([2, 3, 4].map((item) => batching.submit("a", item)));
  expect(answers).toEqual(["2 together", "3 together", "4 together"]);
  expect({ together, alone }).toEqual({ together: [[2, 3, 4]], alone: [1] });
});

test("what comes while a batch is under way is the next batch, of no more than the limit", async () => {
  const { batching, together, gate } = setUp(3);
  const opened = Promise.withResolvers<void>();
  gate.open = opened.promise;
  const first = [1, 2].map((item) => batching.submit("a", item));
  await vi.waitFor(() => expect(together).toHaveLength(1), 30_000);
  const later = [3, 4, 5, 6, 7].map((item) => batching.submit("a", item));
  opened.resolve();
  await Promise.all([...first, ...later]);
  expect(together).toEqual([
    [1, 2],
    [3, 4, 5],
    [6, 7],
  ]);
});

test("keys do not wait for each other, and do not mix", async () => {
  const { batching, together, gate } = setUp();
  const opened = Promise.withResolvers<void>();
  gate.open = opened.promise;
  const answers = [batching.submit("a", 1), batching.submit("b", 2), batching.submit("a", 3), batching.submit("b", 4)];
  await vi.waitFor(() => expect(together).toHaveLength(2), 30_000);
  opened.resolve();
  await Promise.all(answers);
  expect(together).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test("what does not go together is done alone, in its order", async () => {
  const { batching, alone } = setUp();
  const answers = await Promise.all([-2, 5, -1].map((item) => batching.submit("a", item)));
  expect(answers).toEqual(["-2 alone", "5 together", "-1 alone"]);
  expect(alone).toEqual([-2, -1]);
});

test("one that spoils a batch fails alone", async () => {
  const { batching } = setUp();
  const answers = await Promise.allSettled([1, 13, 2].map((item) => batching.submit("a", item)));
  expect(answers).toEqual([
    { status: "fulfilled", value: "1 alone" },
    { status: "rejected", reason: refused },
    { status: "fulfilled", value: "2 alone" },
  ]);
});

test("a batch that may have been done is never done again", async () => {
  const { batching, alone } = setUp();
  const answers = await Promise.allSettled([1, 99].map((item) => batching.submit("a", item)));
  expect(answers).toEqual([
    { status: "rejected", reason: lost },
    { status: "rejected", reason: lost },
  ]);
  expect(alone).toEqual([]);
  expect(await batching.submit("a", 2)).toBe("2 alone");
});
