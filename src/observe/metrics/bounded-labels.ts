/**
 * Keeps the number of series in bounds whatever tenants do: of a label whose values people make up, so many are told
 * apart, and all that come later are "other". Who has a place keeps it, or counters would fall.
 */
const CAPS: Readonly<Record<string, number>> = { tenant: 50, queue: 100, model: 50 };
export const OTHER = "other";

type LabelBounds = {
  bound: (labels: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
};

export const createLabelBounds = (caps: Readonly<Record<string, number>> = CAPS): LabelBounds => {
  const known = new Map(Object.keys(caps).map((label) => [label, new Set<string>()]));
  const place = (label: string, value: string): string => {
    const values = known.get(label);
    if (values === undefined || values.has(value)) return value;
    if (values.size >= (caps[label] ?? 0)) return OTHER;
    values.add(value);
    return value;
  };
  return {
    bound: (labels) => {
      let bounded: Record<string, string> | null = null;
      for (const label of known.keys()) {
        const value = labels[label];
        if (value === undefined) continue;
        const placed = place(label, value);
        if (placed !== value) bounded = { ...(bounded ?? labels), [label]: placed };
      }
      return bounded ?? labels;
    },
  };
};
