/** The OpenAPI document as a page: no script, nothing from elsewhere. */
type Schema = Record<string, unknown>;
type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema; example?: unknown }> }>;
  "x-action"?: string;
};

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Names in backticks, as in summaries. */
const prose = (text: string): string => escape(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");

/** `#/components/schemas/Run` → a link to it. */
const linked = (json: string): string =>
  escape(json).replaceAll(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    '<a href="#schema-$1">&quot;#/components/schemas/$1&quot;</a>',
  );

const block = (value: unknown): string => `<pre>${linked(JSON.stringify(value, null, 2))}</pre>`;

const parameters = (all: NonNullable<Operation["parameters"]>): string =>
  `<table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>What</th></tr></thead><tbody>${all
    .map(
      ({ name, in: place, required, description = "", schema }) =>
        `<tr><td><code>${escape(name)}</code>${required ? " *" : ""}</td><td>${place}</td><td>${escape(
          typeof schema["type"] === "string" ? schema["type"] : "any",
        )}</td><td>${prose(description)}</td></tr>`,
    )
    .join("")}</tbody></table>`;

const content = (title: string, parts: Record<string, { schema: Schema; example?: unknown }>): string =>
  Object.entries(parts)
    .map(
      ([type, { schema, example }]) =>
        `<h4>${escape(title)} <small>${escape(type)}</small></h4>${example === undefined ? "" : block(example)}<details><summary>Schema</summary>${block(schema)}</details>`,
    )
    .join("");

const responses = (all: Operation["responses"]): string =>
  Object.entries(all)
    .map(([status, { description, content: parts = {} }]) =>
      status.startsWith("2")
        ? content(`Answer ${status}`, parts)
        : `<p><strong>${escape(status)}</strong> ${prose(description)}</p>`,
    )
    .join("");

const operation = (method: string, path: string, found: Operation): string => `
<details class="operation" id="${escape(found.operationId)}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code> <span>${prose(found.summary)}</span></summary>
${found.description === undefined ? "" : `<p>${prose(found.description)}</p>`}
<p class="meta">${found["x-action"] === undefined ? "For whoever asks" : `Action <code>${escape(found["x-action"])}</code>`}, client <code>${escape(found.operationId)}</code></p>
${found.parameters === undefined ? "" : parameters(found.parameters)}
${found.requestBody === undefined ? "" : content("Body", found.requestBody.content)}
${responses(found.responses)}
</details>`;

type Document = {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation & { tags: string[] }>>;
  components: { schemas: Record<string, Schema> };
};

export const referencePage = (document: Record<string, unknown>): string => {
  const { info, paths, components } = document as Document;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => ({ method, path, found, tag: found.tags[0] ?? "" })),
  );
  const groups = Map.groupBy(all, ({ tag }) => tag);
  const sections = [...groups].map(
    ([tag, own]) =>
      `<section><h2 id="${escape(tag)}">${escape(tag)}</h2>${own.map(({ method, path, found }) => operation(method, path, found)).join("")}</section>`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary>${block(schema)}</details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)} API</title><link rel="stylesheet" href="/reference.css"></head>
<body><header><h1>${escape(info.title)} API <small>${escape(info.version)}</small></h1><p>${prose(info.description)}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a></p>
<nav>${[...groups.keys()].map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(" ")} <a href="#schemas">schemas</a></nav></header>
<main>${sections.join("")}<section><h2 id="schemas">schemas</h2>${schemas.join("")}</section></main></body></html>
`;
};

export const REFERENCE_STYLE = `:root { color-scheme: light dark; --line: light-dark(#d8dce2, #363c46); --soft: light-dark(#5a6472, #9aa5b4); --code: light-dark(#f4f6f8, #1b1f26); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.8rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h4 { margin: 1rem 0 .25rem; }
small, .meta { color: var(--soft); font-weight: normal; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } details details { border: 0; padding: 0; }
summary { cursor: pointer; } summary code { font-weight: 600; }
.method { display: inline-block; min-width: 4.2rem; font: 600 .8rem ui-monospace, monospace; }
pre, code { font: .86rem/1.45 ui-monospace, monospace; } pre { background: var(--code); padding: .75rem; overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
`;
