import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../../test/support/any-text.ts";
import { html } from "./markup.ts";

test("what is put into a template is escaped, in text and in attributes", () => {
  const hostile = `"><script>alert('x')</script>&amp;`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    `<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;</p>`,
  );
});

test("only what a template made goes in as it is", () => {
  const item = html`<i>${"<b>"}</i>`;
  const lookalike = { text: "<script>" } as never;
  expect(html`${[item, item]}`.text).toBe("<i>&lt;b&gt;</i><i>&lt;b&gt;</i>");
  expect(() => html`${lookalike}`).toThrow("map is not a function");
});

test("nothing is written for what is not there, but zero is", () => {
  expect(html`${null}${undefined}${false}${0}${""}`.text).toBe("0");
});

test("control characters and bidirectional overrides are made visible", () => {
  expect(html`${"pay \u202eeno\u202c \u0007\u001b[31m\u2066x"}`.text).toBe(
    "pay \ufffdeno\ufffd \ufffd\ufffd[31m\ufffdx",
  );
});

test("no text at all can open an element, end an attribute or hide", () => {
  assert(
    property(anyText({ maxLength: 60 }), (text) => {
      expect(html`${text}`.text).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});
