import { expect, test } from "vitest";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { readThrough } from "./read-replica.ts";
import { askTogether } from "./replica-lag.ts";

type Tx = { server: string; query<R extends object>(): Promise<R[]> };

const MAX_LAG_MS = 1_000;

/** A primary and a standby that has replayed as far from the look on that `behind` says; `looks` counts them. */
const servers = (behind: number) => {
  const seen = { looks: 0, placed: 0, freshThrough: 0, now: 0 };
  const on =
    (server: string) =>
    <T>(_: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
      work({
        server,
        query: async <R extends object>() => {
          seen.looks += 1;
          return [{ there: seen.looks > behind }] as unknown as R[];
        },
      });
  const read = readThrough<Tx>(on("primary"), {
    transaction: on("standby"),
    lag: { freshThrough: () => seen.freshThrough },
    maxLagMs: MAX_LAG_MS,
    place: async () => {
      seen.placed += 1;
      return "0/1";
    },
    time: { now: () => seen.now, pause: async () => void (seen.now += 10) },
  });
  return { seen, who: () => read(LOCAL_TENANT, async ({ server }) => server) };
};

test("each read asks the primary how far it is, and the standby answers when it is as far", async () => {
  const { seen, who } = servers(0);

  expect([await who(), await who()]).toEqual(["standby", "standby"]);
  expect(seen).toMatchObject({ placed: 2, looks: 2 });
});

test("it is waited for a moment", async () => {
  const { seen, who } = servers(2);

  expect(await who()).toBe("standby");
  expect(seen).toMatchObject({ placed: 1, looks: 3 });
});

test("when it does not come in time the primary answers, and who asks next does not wait", async () => {
  const { seen, who } = servers(Infinity);

  expect(await who()).toBe("primary");
  const { looks } = seen;
  expect(looks).toBeGreaterThan(1);
  expect(await who()).toBe("primary");
  expect(seen.looks).toBe(looks);
  seen.now = seen.freshThrough = 2_000;
  await who();
  expect(seen.looks).toBeGreaterThan(looks);
});

test("one that is known to be too far behind is not waited for", async () => {
  const { seen, who } = servers(0);
  seen.now = MAX_LAG_MS + 1;

  expect(await who()).toBe("primary");
  expect(seen).toMatchObject({ placed: 0, looks: 0 });
});

test("what is asked together was asked after each of those who wait for it", async () => {
  const answers: ((value: number) => void)[] = [];
  const ask = askTogether(() => new Promise<number>((resolve) => answers.push(resolve)));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const first = [ask(), ask()];
  await turn();
  const later = [ask(), ask()];
  await turn();
  expect(answers).toHaveLength(1); // those who came later wait for a question of their own
  answers[0]!(1);
  await turn();
  answers[1]!(2);

  expect(await Promise.all([...first, ...later])).toEqual([1, 1, 2, 2]);
  expect(answers).toHaveLength(2);
});

test("a question that failed is asked anew for those who came later", async () => {
  let asked = 0;
  const ask = askTogether(async () => {
    asked += 1;
    if (asked === 1) throw new Error("gone");
    return asked;
  });

  await expect(ask()).rejects.toThrow("gone");
  expect(await ask()).toBe(2);
});
