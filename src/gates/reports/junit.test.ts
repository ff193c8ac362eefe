import { describe, expect, it } from "vitest";
import { parseJunit } from "./junit.ts";

const xml = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;

describe("parseJunit", () => {
  it("reads nested suites with failures, errors, skips and todos", () => {
    const text = xml(`<testsuites tests="6">
  <testsuite name="a" tests="3" failures="1" errors="1">
    <testcase name="adds" classname="a"/>
    <testcase name="breaks &lt;here&gt;"><failure message="no"><![CDATA[<ok/>]]></failure></testcase>
    <testcase name="throws"><error/></testcase>
    <testsuite name="inner" tests="3" skipped="1">
      <testcase name="waits"><skipped/></testcase>
      <testcase name="later"><skipped type="todo"/><failure/></testcase>
      <testcase name="fine"><system-out>failure</system-out></testcase>
    </testsuite>
  </testsuite>
</testsuites>`);

    expect(parseJunit(text)).toEqual({
      kind: "read",
      value: { passed: 2, failed: 2, skipped: 2, failures: ["breaks <here>", "throws"] },
    });
  });

  it.each([
    ["a single suite as the root", `<testsuite tests="1"><testcase name="a"/></testsuite>`, { passed: 1, failed: 0 }],
    ["an empty report", `<testsuites/>`, { passed: 0, failed: 0 }],
    [
      "a suite whose set-up broke",
      `<testsuites><testsuite name="s"><error message="x"/></testsuite></testsuites>`,
      { passed: 0, failed: 1 },
    ],
    [
      "failures that only the head states",
      `<testsuite name="s" tests="1" failures="1"><testcase name="a"/></testsuite>`,
      { passed: 1, failed: 1 },
    ],
    ["a namespace", `<j:testsuites xmlns:j="x"><j:testcase name="a"/></j:testsuites>`, { passed: 1, failed: 0 }],
    ["output before the report", `> npm test\n<testsuites><testcase name="a"/></testsuites>`, { passed: 1, failed: 0 }],
  ])("reads %s", (_, text, expected) => {
    expect(parseJunit(text)).toMatchObject({ kind: "read", value: expected });
  });

  it.each([
    ["a report that is cut off", xml(`<testsuites>\n<testsuite>\n<testcase name="a">`), 4, /the report is cut/],
    ["a tag that is not closed", xml(`<testsuites>\n<testcase>\n</testsuites>`), 4, /testcase/],
    ["another document", xml(`<coverage/>`), 1, /root element is <coverage>/],
    [
      "fewer tests than it states",
      xml(`<testsuites><testsuite name="s" tests="5"><testcase/></testsuite></testsuites>`),
      1,
      /states 5 tests but lists 1/,
    ],
    [
      "entities of its own",
      xml(`<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<testsuites><testcase name="&a;"/></testsuites>`),
      2,
      /declares entities/,
    ],
  ])("refuses %s and says where", (_, text, line, problem) => {
    expect(parseJunit(text)).toMatchObject({ kind: "malformed", line, problem: expect.stringMatching(problem) });
  });

  it("reads nothing from elsewhere that a report refers to", () => {
    const external = `<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<testsuites><testcase name="&x;"><failure/></testcase></testsuites>`;
    expect(parseJunit(xml(external))).toMatchObject({ kind: "read", value: { failures: ["&x;"] } });
    const declared = `<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<testsuites><testcase name="&x;"/></testsuites>`;
    expect(parseJunit(xml(declared))).toMatchObject({ kind: "malformed" });
  });

  it("misses a report where there is no XML", () => {
    expect(parseJunit("Error: 1 < 2")).toEqual({ kind: "missing" });
    expect(parseJunit("")).toEqual({ kind: "missing" });
  });
});
