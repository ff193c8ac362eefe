import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCheckout } from "../../../test/support/checkout.ts";

const files = {
  "README.md": "# Title\n\nText\n",
  "package.json": '{"name": "a", "version": "1.2.3"}',
  "config.yaml": "port: 8080\nhosts: [a, b]\n",
  "broken.json": '{"name": }',
  "broken.yaml": "a: [1\nb: 2\n",
  "schemas/package.json": JSON.stringify({ type: "object", required: ["license"] }),
  "empty.json": "",
};

const port = { type: "object", properties: { port: { type: "integer", maximum: 9000 } }, required: ["port"] };

describe("a file check", () => {
  it.each([
    [{ path: "README.md" }, "green", "README.md exists"],
    [{ path: "schemas" }, "green", "schemas exists"],
    [{ path: "none.md" }, "red", "none.md does not exist"],
    [{ path: "README.md/x" }, "red", "README.md/x does not exist"],
    [{ path: "none.md", exists: false }, "green", "none.md does not exist"],
    [{ path: "README.md", exists: false }, "red", "README.md exists, and must not"],
    [{ path: "README.md", match: "^Text$" }, "green", "README.md exists; it matches /^Text$/"],
    [{ path: "README.md", match: "^text$" }, "red", "README.md does not match /^text$/"],
    [{ path: "schemas", match: "x" }, "red", "schemas is no regular file"],
    [{ path: "package.json", cwd: "schemas", match: "license" }, "green", "package.json exists; it matches /license/"],
    [{ path: "package.json", schema: { required: ["name"] } }, "green", "package.json exists; it satisfies its schema"],
    [
      { path: "package.json", schema: "schemas/package.json" },
      "red",
      "package.json breaks its schema in 1 place: the document must have required property 'license'",
    ],
    [{ path: "config.yaml", schema: port }, "green", "config.yaml exists; it satisfies its schema"],
    [
      { path: "config.yaml", schema: { properties: { port: { maximum: 80 }, hosts: { minItems: 3 } } } },
      "red",
      "config.yaml breaks its schema in 2 places: /port must be <= 80; /hosts must NOT have fewer than 3 items",
    ],
    [{ path: "broken.json", schema: port }, "red", 'broken.json cannot be parsed: unexpected "}" at line 1, column 10'],
    [{ path: "empty.json", schema: port }, "red", "empty.json cannot be parsed: it is empty"],
    [{ path: "package.json", schema: { type: "objekt" } }, "error", /^the schema cannot be used: schema is invalid/],
    [
      { path: "package.json", schema: { $ref: "https://example.org/x.json" } },
      "error",
      /^the schema cannot be used: can't resolve/,
    ],
    [
      { path: "package.json", schema: "schemas/none.json" },
      "error",
      "the schema schemas/none.json cannot be read (missing)",
    ],
    [{ path: "package.json", schema: "broken.json" }, "error", /^the schema broken.json cannot be parsed/],
    [{ path: "README.md", match: "(" }, "error", /^the pattern cannot be read/],
    [{ path: "../outside.txt" }, "error", '"../outside.txt" leads out of the checkout'],
    [{ path: "package.json", schema: "../outside.txt" }, "error", '"../outside.txt" leads out of the checkout'],
  ])("%j is %s", async (check, outcome, summary) => {
    const checkout = createCheckout(files);
    writeFileSync(join(checkout.root, "outside.txt"), "{}");

    const seen = await checkout.observe({ kind: "file", ...check });

    expect(seen.outcome).toBe(outcome);
    expect(seen.summary).toMatch(summary);
  });

  it("says where YAML is malformed", async () => {
    const checkout = createCheckout(files);

    const seen = await checkout.observe({ kind: "file", path: "broken.yaml", schema: port });

    expect(seen).toMatchObject({
      outcome: "red",
      summary: expect.stringMatching(/^broken.yaml cannot be parsed: .* at line 2, column 1$/),
    });
  });

  it.each(["link.txt", "folder/secret.txt", "folder/none.txt"])(
    "does not follow %s out of the checkout",
    async (path) => {
      const checkout = createCheckout();
      mkdirSync(join(checkout.root, "outside"));
      writeFileSync(join(checkout.root, "outside", "secret.txt"), "secret");
      symlinkSync("../outside/secret.txt", join(checkout.path, "link.txt"));
      symlinkSync("../outside", join(checkout.path, "folder"));

      const seen = await checkout.observe({ kind: "file", path, match: "secret" });

      expect(seen).toMatchObject({ outcome: "error", errorClass: "security", blobs: [] });
    },
  );

  it("follows a link that stays inside, and takes a dangling one for absent", async () => {
    const checkout = createCheckout({ "a.txt": "a" });
    symlinkSync("a.txt", join(checkout.path, "inside.txt"));
    symlinkSync("none.txt", join(checkout.path, "dangling.txt"));

    expect(await checkout.observe({ kind: "file", path: "inside.txt", match: "^a$" })).toMatchObject({
      outcome: "green",
    });
    expect(await checkout.observe({ kind: "file", path: "dangling.txt" })).toMatchObject({ outcome: "red" });
  });

  it("does not open what is no file", async () => {
    const checkout = createCheckout();
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(join(checkout.path, "socket"), resolve));

    const seen = await checkout.observe({ kind: "file", path: "socket", match: "x" });

    expect(seen).toMatchObject({ outcome: "red", summary: "socket is no regular file" });
    socket.close();
  });
});

describe("a file check of links", () => {
  const readme = [
    "# A Title: with `code` & more",
    "",
    "[self](#a-title-with-code--more) [second](#twice-1) [file](docs/guide.md) [folder](docs)",
    "[anchor](docs/guide.md#set-up) [root](/docs/guide.md) [query](docs/guide.md?plain=1#set-up) [out](https://example.org/x)",
    "[mail](mailto:a@example.org) ![image](docs/pic%20ture.png) [line](src/a.js#L10) [ref] <a href='docs/guide.md#by-hand'>x</a>",
    "",
    "## Twice",
    "## Twice",
    "",
    "[ref]: docs/guide.md",
    "",
    "`[code](nowhere.md)` and <!-- [comment](nowhere.md) -->",
  ].join("\n");
  const tree = {
    "README.md": readme,
    "docs/guide.md": "# Set up\n\n<a id='by-hand'></a>\n",
    "docs/pic ture.png": "",
    "src/a.js": "",
  };

  it("is green when every relative link leads somewhere", async () => {
    const checkout = createCheckout(tree);

    const seen = await checkout.observe({ kind: "file", path: "README.md", links: true });

    expect(seen).toMatchObject({
      outcome: "green",
      summary: "README.md exists; none of 11 relative links in 1 file is broken",
    });
  });

  it.each([
    ["[x](none.md)", "README.md:1 none.md (no such file)"],
    ["\n\n[x](#nope)", 'README.md:3 #nope (README.md has no heading "#nope")'],
    ["[x](docs/guide.md#nope)", 'README.md:1 docs/guide.md#nope (guide.md has no heading "#nope")'],
    ["![x](none.png)", "README.md:1 none.png (no such file)"],
    ["[x]\n\n[x]: none.md", "README.md:3 none.md (no such file)"],
    ['<img src="none.png">', "README.md:1 none.png (no such file)"],
    ["[x](../outside.txt)", "README.md:1 ../outside.txt (it leads out of the repository)"],
    ["[x](docs/%E0%A4%A)", "README.md:1 docs/%E0%A4%A (its percent encoding is malformed)"],
  ])("names what is broken in %j", async (text, broken) => {
    const checkout = createCheckout({ ...tree, "README.md": text });
    writeFileSync(join(checkout.root, "outside.txt"), "");

    const seen = await checkout.observe({ kind: "file", path: "README.md", links: true });

    expect(seen).toMatchObject({ outcome: "red", summary: `1 of 1 relative link in 1 file is broken: ${broken}` });
  });

  it("checks all Markdown files of a folder", async () => {
    const checkout = createCheckout({
      ...tree,
      "docs/deep/a.md": "[x](../guide.md) [y](y.md) [z](z.md)",
      "docs/node_modules/b.md": "[x](none.md)",
    });

    const seen = await checkout.observe({ kind: "file", path: "docs", links: true });

    expect(seen.summary).toBe(
      "2 of 3 relative links in 2 files are broken: docs/deep/a.md:1 y.md (no such file); docs/deep/a.md:1 z.md (no such file)",
    );
  });
});
