/** Plans in the native form, written as what matters to a test. Phases follow each other; each has its own gate. */
export type TaskSketch = {
  title: string;
  /** Lines such as `touches: src/**`. */
  fields?: readonly string[];
  /** Null for a task that something else binds. */
  script: string | null;
};
export type CriterionSketch = { title: string; check?: object };
export type PhaseSketch = {
  tasks: readonly TaskSketch[];
  criteria?: readonly CriterionSketch[];
  /** As "**Conditional Go**: …". */
  rules?: readonly string[];
};

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");

const fence = (language: string, text: string): string => indent(`\`\`\`${language}\n${text}\n\`\`\``);

const taskText = ({ title, fields = [], script }: TaskSketch): string =>
  [`- [ ] ${title}`, ...fields.map(indent), ...(script === null ? [] : [fence("sh", script)])].join("\n\n");

// JSON is YAML.
const criterionText = ({ title, check }: CriterionSketch): string =>
  [`- [ ] ${title}`, ...(check === undefined ? [] : [fence("check", JSON.stringify(check, null, 2))])].join("\n\n");

const phaseText = ({ tasks, criteria = [], rules = [] }: PhaseSketch, index: number): string =>
  [
    `## Phase ${index + 1}: Part ${index + 1}`,
    ...tasks.map(taskText),
    ...(criteria.length > 0 ? ["**Completion Criteria:**", ...criteria.map(criterionText)] : []),
    ...(rules.length > 0 ? ["**Gate rules**", rules.map((rule) => `- ${rule}`).join("\n")] : []),
  ].join("\n\n");

/** @param env names of variables that scripts get from the environment; what they name may be written, if it is there */
export const nativePlan = (phases: readonly PhaseSketch[], env: readonly string[] = []): string => {
  const writable = env.map((name) => `$${name}`).join(", ");
  const builder = `{ kind: shell, env: [${env.join(", ")}], sandbox: { writable: [${writable}] } }`;
  return [
    `---\nagents:\n  builder: ${builder}\ndefaults: { agent: builder }\n---`,
    "# A plan",
    ...phases.map(phaseText),
    "",
  ].join("\n\n");
};

export const exec = (...command: string[]): object => ({ kind: "exec", command });
