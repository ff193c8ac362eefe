import type { Diagnostic } from "../api/types.ts";
import { planText } from "../catalogue/pages/plan-text.ts";
import { text } from "../catalogue/text.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export const SEVERITY_TONES: Record<Diagnostic["severity"], Tone> = {
  error: "refuted",
  warning: "caution",
  info: "neutral",
};

type Props = { diagnostics: readonly Diagnostic[]; onLine: (line: number) => void };

export const DiagnosticList = ({ diagnostics, onLine }: Props) => {
  if (diagnostics.length === 0) return <EmptyState title={planText.noDiagnostics} />;
  return (
    <ul className="h-full overflow-y-auto">
      {diagnostics.map(({ code, severity, line, message, suggestion }, at) => (
        // One code may stand several times on one line.
        <li key={`${code} ${line} ${at}`} className="border-b border-line last:border-b-0">
          <button
            type="button"
            onClick={() => onLine(line)}
            className="flex w-full flex-col gap-1 px-3.5 py-2.5 text-left -outline-offset-2 hover:bg-hover"
          >
            <span className="flex items-center gap-2">
              <Badge tone={SEVERITY_TONES[severity]}>{text.severity[severity]}</Badge>
              <span className="font-mono text-12 text-muted">{code}</span>
              <span className="ml-auto font-mono text-12 text-muted">{planText.line(line)}</span>
            </span>
            <span className="block break-words">{message}</span>
            <span className="block break-words text-muted">{suggestion}</span>
          </button>
        </li>
      ))}
    </ul>
  );
};
