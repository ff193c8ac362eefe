import { expect, test } from "vitest";
import { compilePlan } from "../../../compile.ts";
import { thingsIn } from "./things-in.ts";

const grid = (...rows: string[]) => ["| Stream | Mon | Tue |", "|---|---|---|", ...rows, ""].join("\n");

test.each([
  ["Draw it<br>Build it (2h)<br/>Test it", ["Draw it", "Build it (2h)", "Test it"]],
  ["- draw it<br>- build it", ["draw it", "build it"]],
  ["1. Draw it<BR />2. Build it", ["Draw it", "Build it"]],
  ["✅ draw it<br><br>build it<br>", ["✅ draw it", "build it"]],
  ["Draw it<br>(2h)<br>@ute<br>Build it<br>3h", ["Draw it<br>(2h)<br>@ute", "Build it<br>3h"]],
  ["Draw it<br>Owner: Ute", ["Draw it<br>Owner: Ute"]],
])("a cell that lists several things: %s", (cell, things) => {
  expect(thingsIn(cell)).toEqual(things);
});

test.each([
  "Draw a long<br>title",
  "**Draw<br>it**",
  "`Draw<br>it`",
  "Draw it:<br>- with a pen<br>- at noon",
  "- draw it<br>as agreed",
  "09:00<br>Draw it",
  "Draw it",
  Array.from({ length: 13 }, (_, at) => `Line ${at}`).join("<br>"),
])("a cell that is one thing: %s", (cell) => {
  expect(thingsIn(cell)).toEqual([cell]);
});

test("all that a cell lists is work of its day, after all of the cell to its left", () => {
  const { plan } = compilePlan(`# Boat\n\n${grid("| Hull | Draw it<br>Saw it (2h) | Glue it<br>Sand it |")}`);
  expect(plan.tasks).toMatchObject([
    { title: "Draw it", window: { weekday: "mon" }, source: { line: 5, column: 10 } },
    { title: "Saw it", window: { weekday: "mon" }, estimateMinutes: 120 },
    { title: "Glue it", window: { weekday: "tue" } },
    { title: "Sand it", window: { weekday: "tue" } },
  ]);
  const titles = new Map(plan.tasks.map(({ id, title }) => [id, title]));
  expect(plan.edges.map(({ from, to }) => `${titles.get(from)} → ${titles.get(to)}`)).toEqual([
    "Draw it → Glue it",
    "Draw it → Sand it",
    "Saw it → Glue it",
    "Saw it → Sand it",
  ]);
});

test("what a cell lists is done where the cell has its evidence", () => {
  const row = "| Hull | Draw it<br>Saw it ✅ [evidence](e.html) | Glue it |";
  expect(compilePlan(`# Boat\n\n${grid(row)}`).plan.tasks.map(({ status }) => status)).toEqual([
    "done",
    "done",
    "open",
  ]);
});
