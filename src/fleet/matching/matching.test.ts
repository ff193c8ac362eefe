import { assert, constantFrom, property, record, array, integer } from "fast-check";
import { expect, test } from "vitest";
import { createTestAgent } from "../../../test/support/connected-agent.ts";
import { chooseAgent } from "./choose.ts";
import { canDo, scoreOf } from "./score.ts";
import { recordResult, successRate } from "./track-record.ts";

const nothing = { requires: [], prefers: [], near: {} };

test("an agent that nobody knows is expected to succeed half of the time, and luck is not a long record", () => {
  const lucky = { succeeded: 2, failed: 0 };
  const proven = { succeeded: 90, failed: 10 };
  expect(successRate({ succeeded: 0, failed: 0 })).toBe(0.5);
  expect(successRate(lucky)).toBeLessThan(successRate(proven));
});

test("a record forgets: an agent that broke falls, and one that was mended recovers", () => {
  const track = { succeeded: 0, failed: 0 };
  for (let count = 0; count < 1_000; count += 1) recordResult(track, true);
  expect(successRate(track)).toBeGreaterThan(0.98);
  for (let count = 0; count < 200; count += 1) recordResult(track, false);
  expect(successRate(track)).toBeLessThan(0.35);
});

test("what is preferred weighs more than what is near, and that more than the record and free slots together can", () => {
  const wish = { requires: [], prefers: ["gpu"], near: { zone: "eu" } };
  const best = createTestAgent({ slots: 1, track: { succeeded: 1_000, failed: 0 } });
  const near = createTestAgent({ slots: 10, labels: { zone: "eu" }, track: { succeeded: 0, failed: 50 } });
  const gpu = createTestAgent({ slots: 10, offered: ["gpu"], track: { succeeded: 0, failed: 50 } });
  const total = (agent: typeof best) => scoreOf(agent, wish).total;
  expect(total(gpu)).toBeGreaterThan(total(near));
  expect(scoreOf(near, wish)).toMatchObject({ near: 1, preferred: 0 });
  expect(scoreOf(createTestAgent({ slots: 4, held: 3 }), wish).free).toBe(0.25);
});

test("nobody is chosen who cannot do it, has no room, or is not to be given work", () => {
  const wish = { ...nothing, requires: ["node@24"] };
  const able = createTestAgent({ offered: ["node", "node@24"], slots: 2, held: 1 });
  const others = [
    createTestAgent({ offered: ["node"] }),
    createTestAgent({ offered: ["node@24"], slots: 1, held: 1 }),
    createTestAgent({ offered: ["node@24"], state: "draining" }),
    createTestAgent({ offered: ["node@24"], state: "quarantined" }),
  ];
  expect(chooseAgent([...others, able], wish, Math.random)?.agent).toBe(able);
  expect(chooseAgent(others, wish, Math.random)).toBeNull();
  expect(chooseAgent([able], wish, Math.random, () => false)).toBeNull();
});

test("of equals the one that has waited longest gets the next task", () => {
  const [first, second] = [createTestAgent({ lastAssignedMs: 2 }), createTestAgent({ lastAssignedMs: 1 })];
  expect(chooseAgent([first, second], nothing, () => 0)?.agent).toBe(second);
});

test("whatever the fleet, the choice fits when anybody does, also when only a sample is looked at", () => {
  const fleet = array(
    record({
      offered: constantFrom<string[]>([], ["a"], ["a", "b"]),
      slots: integer({ min: 1, max: 3 }),
      held: integer({ min: 0, max: 3 }),
      state: constantFrom("idle", "busy", "draining", "quarantined"),
    }),
    { maxLength: 40 },
  );
  const random = integer({ min: 0, max: 99 }).map((share) => share / 100);
  assert(
    property(fleet, constantFrom<string[]>([], ["a"], ["b"]), random, (sketches, requires, share) => {
      const agents = sketches.map(createTestAgent);
      const wish = { ...nothing, requires };
      const fits = agents.filter(
        (agent) => canDo(agent, wish) && ["idle", "busy"].includes(agent.state) && agent.held.size < agent.hello.slots,
      );
      const choice = chooseAgent(agents, wish, () => share);
      expect(choice === null).toBe(fits.length === 0);
      expect(choice === null || fits.includes(choice.agent)).toBe(true);
    }),
  );
});
