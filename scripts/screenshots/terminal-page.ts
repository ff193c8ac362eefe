import type { Span } from "./screen.ts";

export type Theme = "light" | "dark";

const COLORS: Readonly<Record<Theme, string>> = {
  light: `--ground: #f3f2ee; --window: #fdfcf9; --edge: #d9d7cf; --text: #24292f; --dim: #77756d; --dots: #d3d1c8;
    --green: #17703f; --red: #b3261e; --yellow: #8a5a00; --cyan: #0b6b7a;`,
  dark: `--ground: #0d1117; --window: #161b22; --edge: #30363d; --text: #e6edf3; --dim: #8b949e; --dots: #3a424c;
    --green: #5ed18a; --red: #ff8078; --yellow: #e3b341; --cyan: #56c8d8;`,
};

const STYLE = `
  * { box-sizing: border-box; margin: 0 }
  body { background: var(--ground); padding: 28px; width: max-content }
  .window { background: var(--window); border: 1px solid var(--edge); border-radius: 10px; overflow: hidden }
  .dots { display: flex; gap: 7px; padding: 13px 16px 0 }
  .dots i { width: 11px; height: 11px; border-radius: 50%; background: var(--dots) }
  pre { color: var(--text); font: 14px/1.55 "DejaVu Sans Mono", "Liberation Mono", monospace; padding: 14px 20px 20px;
    width: calc(114ch + 40px); white-space: pre-wrap; overflow-wrap: anywhere }
  .prompt { color: var(--dim) } .command, .bold { font-weight: bold } .dim { color: var(--dim) }
  .green { color: var(--green) } .red { color: var(--red) } .yellow { color: var(--yellow) } .cyan { color: var(--cyan) }`;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

const renderSpan = ({ text, styles }: Span): string =>
  styles.length === 0 ? escape(text) : `<span class="${styles.join(" ")}">${escape(text)}</span>`;

export type Scene = { command: string; screen: readonly (readonly Span[])[] };

const renderScene = ({ command, screen }: Scene): string =>
  [
    `<span class="prompt">$</span> <span class="command">${escape(command)}</span>`,
    ...screen.map((line) => line.map(renderSpan).join("")),
  ].join("\n");

/** A page that looks like a terminal in which the scenes were played one after another. */
export const renderTerminalPage = (scenes: readonly Scene[], theme: Theme): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Provost</title>
<style>:root { ${COLORS[theme]} }${STYLE}</style></head>
<body><div class="window"><div class="dots"><i></i><i></i><i></i></div><pre>${scenes.map(renderScene).join("\n\n")}
</pre></div><script>
const { width, height } = document.body.getBoundingClientRect();
document.documentElement.dataset.size = Math.ceil(width) + "x" + Math.ceil(height);
</script></body></html>
`;
