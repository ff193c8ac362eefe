import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const sessions = (label: string) =>
  compilePlan(`# Choir\n\n## Day 4\n\n- [ ] Learn the hymn\n\n${label}\n`).plan.tasks.filter(
    ({ kind }) => kind !== "task",
  );

test.each([
  ["**Review:** 16:00 Alto part, reviewed by Ute + Jo", "Alto part, reviewed by Ute + Jo", { time: "16:00" }],
  [
    "**Code Review:** 4:00–4:30 PM — the\nhymn, checked by Ute",
    "the hymn, checked by Ute",
    { time: "16:00", endTime: "16:30" },
  ],
  ["**Design review:** 16:00", "Design review", { time: "16:00" }],
  ["**Reviews:**\n- 16:00 the hymn", "the hymn", { time: "16:00" }],
])("a review is one in a line of its own too: %j", (label, title, times) => {
  expect(sessions(label)).toMatchObject([{ kind: "review", title, window: { day: 4, ...times } }]);
});

test("who meets is told by the line", () => {
  expect(sessions("**Review:** 16:00 Alto part, reviewed by Ute + Jo")).toMatchObject([
    { participants: ["Ute", "Jo"] },
  ]);
  expect(sessions("**Pairing:** 10:00–11:30 Ute + Jo: the second verse")).toMatchObject([
    { kind: "pairing", title: "the second verse", participants: ["Ute", "Jo"], window: { endTime: "11:30" } },
  ]);
});

test.each(["**Review:** every part by two singers", "**Review:** each day at 16:00", "**Peer review:** 2 singers"])(
  "how reviews are done is prose: %s",
  (label) => {
    expect(sessions(label)).toEqual([]);
  },
);

test.each(["Lin + Mo, 15:00–16:00: the parser", "Lin & Mo (15:00–16:00): the parser"])(
  "%j says who and when",
  (text) => {
    const { plan } = compilePlan(`## Day 1\n\n### Pairing\n\n- ${text}\n`);
    expect(plan.tasks).toMatchObject([
      { title: "the parser", participants: ["Lin", "Mo"], window: { time: "15:00", endTime: "16:00" } },
    ]);
  },
);

test.each([
  ["**Pairing:** Ute and Jo on TS3", "Ute and Jo on TS3"],
  ["Pairing: Ute + Jo about the second verse", "Ute + Jo about the second verse"],
  ["**Pairing:** 10:00–11:30 Ute & QA1 on the\nsecond verse", "Ute & QA1 on the second verse"],
  ["**Pairing:** Ute and Jo: the second verse", "the second verse"],
  ["### Pairing\n\n- Ute and Jo on the second verse", "Ute and Jo on the second verse"],
])("two people and what they meet about are a session, without a second colon too: %j", (label, title) => {
  const [session, ...others] = sessions(label);
  expect(others).toEqual([]);
  expect(session).toMatchObject({ kind: "pairing", title, assignee: "Ute", window: { day: 4 } });
  expect(session?.participants).toHaveLength(2);
});

test("an item of a day may be one", () => {
  const { plan } = compilePlan("# Choir\n\n## Day 4\n\n- Learn the hymn\n- Pairing: Ute and Jo on the second verse\n");
  expect(plan.tasks).toMatchObject([
    { kind: "task", title: "Learn the hymn" },
    { kind: "pairing", title: "Ute and Jo on the second verse", participants: ["Ute", "Jo"] },
  ]);
});

test.each([
  "**Pairing:** Two singers on each part",
  "**Pairing:** Ute and Jo on Mondays",
  "**Pairing:** Ute and Jo",
  "Pairing: Sopranos and altos on the hymn",
  "Pairing: as Ute and Jo like",
])("how people pair is prose: %s", (label) => {
  expect(sessions(label)).toEqual([]);
});

test("a session that names nobody is nobody's", () => {
  expect(sessions("### Pairing\n\n- Sopranos and altos on the hymn")).toMatchObject([
    { assignee: undefined, participants: [] },
  ]);
});
