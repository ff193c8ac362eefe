/** The text of the sidecar, as it will be uploaded: to read, to write, to take along. */
import { Download, FileUp } from "lucide-react";
import { useMemo, useRef } from "react";
import type { Diagnostic } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { text } from "../../../catalogue/text.ts";
import { SEVERITY_TONES } from "../../../source/diagnostic-list.tsx";
import { type SourceHandle, SourceView } from "../../../source/source-view.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { toastRefused } from "../../../ui/toasts.tsx";
import { readText } from "../read-text.ts";

type Props = {
  sidecar: string;
  onChange?: ((sidecar: string) => void) | undefined;
  /** Those of the sidecar's own lines. */
  diagnostics: readonly Diagnostic[];
};

const save = (sidecar: string): void => {
  const address = URL.createObjectURL(new Blob([sidecar], { type: "text/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = words.sidecar;
  link.click();
  URL.revokeObjectURL(address);
};

const Problems = ({ diagnostics, onLine }: Pick<Props, "diagnostics"> & { onLine: (line: number) => void }) =>
  diagnostics.length > 0 && (
    <ul aria-label={words.sidecarProblems} className="max-h-48 overflow-y-auto border-t border-line">
      {diagnostics.map(({ line, severity, message, suggestion }, at) => (
        <li key={`${line} ${at}`}>
          <button
            type="button"
            onClick={() => onLine(line)}
            className="w-full px-3.5 py-2 text-left -outline-offset-2 hover:bg-hover"
          >
            <Badge tone={SEVERITY_TONES[severity]}>{text.severity[severity]}</Badge>{" "}
            <span className="break-words">{message}</span> <span className="break-words text-muted">{suggestion}</span>
          </button>
        </li>
      ))}
    </ul>
  );

const OpenFile = ({ onOpen }: { onOpen: (sidecar: string) => void }) => {
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File): Promise<void> => {
    const bytes = await file.arrayBuffer().catch(() => null);
    if (bytes === null) toastRefused(words.notOpened(file.name), words.unreadable);
    else onOpen(await readText(bytes));
  };
  return (
    <>
      <Button tone="quiet" icon={FileUp} onClick={() => input.current?.click()}>
        {words.open}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".yaml,.yml"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) void open(file);
        }}
      />
    </>
  );
};

export const SidecarPanel = ({ sidecar, onChange, diagnostics }: Props) => {
  const field = useRef<SourceHandle>(null);
  const byLine = useMemo(() => Map.groupBy(diagnostics, ({ line }) => line), [diagnostics]);
  const aside = (
    <span className="-mr-2 flex">
      {onChange !== undefined && <OpenFile onOpen={onChange} />}
      <Button tone="quiet" icon={Download} disabled={sidecar === ""} onClick={() => save(sidecar)}>
        {words.download}
      </Button>
    </span>
  );
  return (
    <Panel title={words.sidecar} aside={aside}>
      {sidecar === "" && onChange === undefined ? (
        <p className="p-3.5 text-muted">{words.noSidecar}</p>
      ) : (
        <div className="h-72">
          <SourceView
            source={sidecar}
            label={words.sidecar}
            {...(onChange && { onChange })}
            onLine={() => undefined}
            marked={null}
            diagnostics={byLine}
            handle={field}
          />
        </div>
      )}
      <Problems diagnostics={diagnostics} onLine={(line) => field.current?.goTo(line)} />
    </Panel>
  );
};
