import { array, assert, constantFrom, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import type { AgentId } from "../../model/ids.ts";
import { formTeam, type Candidate } from "./form-team.ts";

const agent = (agentId: string, offered: string[], rest: Partial<Candidate> = {}): Candidate => ({
  agentId: agentId as AgentId,
  offered,
  busy: 0,
  slots: 1,
  succeeded: 0,
  failed: 0,
  ...rest,
});

test("takes whoever adds most, and only who adds something", () => {
  const candidates = [agent("a", ["node"]), agent("b", ["node", "docs"]), agent("c", ["sql"]), agent("d", ["docs"])];
  expect(formTeam(candidates, ["node", "docs", "sql", "node"])).toEqual({
    members: [
      { agentId: "b", covers: ["docs", "node"] },
      { agentId: "c", covers: ["sql"] },
    ],
    missing: [],
  });
});

test("of equals the one with the better record, then the one with more room", () => {
  const failing = agent("a", ["sql"], { failed: 9 });
  const busy = agent("b", ["sql"], { busy: 1 });
  const free = agent("c", ["sql"]);
  expect(formTeam([failing, busy, free], ["sql"]).members).toEqual([{ agentId: "c", covers: ["sql"] }]);
  expect(formTeam([failing, busy], ["sql"]).members).toEqual([{ agentId: "b", covers: ["sql"] }]);
});

test("says what nobody can do", () => {
  expect(formTeam([agent("a", ["node"])], ["node", "cobol"])).toMatchObject({ missing: ["cobol"] });
});

test("covers each requirement once if anybody can", () => {
  const word = constantFrom("a", "b", "c", "d", "e", "f");
  const offers = array(uniqueArray(word), { maxLength: 8 });
  assert(
    property(offers, array(word), (lists, requires) => {
      const { members, missing } = formTeam(
        lists.map((offered, index) => agent(`agent-${index}`, offered)),
        requires,
      );
      const all = new Set(lists.flat());
      const asked = [...new Set(requires)];
      expect(new Set(missing)).toEqual(new Set(asked.filter((one) => !all.has(one))));
      const covered = members.flatMap(({ covers }) => covers);
      expect(covered).toHaveLength(new Set(covered).size);
      expect(new Set(covered)).toEqual(new Set(asked.filter((one) => all.has(one))));
      expect(members.every(({ covers }) => covers.length > 0)).toBe(true);
    }),
  );
});
