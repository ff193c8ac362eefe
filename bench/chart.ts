/** Charts of the page about all benches, as Mermaid: the page's viewer draws them, and a table with the numbers is beside each. */

type Bar = readonly [name: string, value: number];

const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

/** Bars from zero on: cut off below, small differences would look large. */
export const barChart = (title: string, unit: string, bars: readonly Bar[]): string =>
  [
    "```mermaid",
    "xychart-beta horizontal",
    `  title ${quoted(title)}`,
    `  x-axis [${bars.map(([name]) => quoted(name)).join(", ")}]`,
    `  y-axis ${quoted(unit)} 0 --> ${Math.max(...bars.map(([, value]) => value))}`,
    `  bar [${bars.map(([, value]) => value).join(", ")}]`,
    "```",
  ].join("\n");
