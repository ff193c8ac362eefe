type Props = { label: string; children: string; maxHeight?: string };

/** What is for programs, as it is. It scrolls by itself, so the keyboard must be able to reach it. */
export const CodeBlock = ({ label, children, maxHeight = "20rem" }: Props) => (
  <pre
    role="region"
    aria-label={label}
    tabIndex={0}
    className="overflow-auto rounded-6 border border-line bg-sunken px-3 py-2 font-mono text-12 break-words whitespace-pre-wrap"
    style={{ maxHeight }}
  >
    {children}
  </pre>
);
