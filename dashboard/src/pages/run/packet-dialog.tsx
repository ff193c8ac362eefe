import { useQuery } from "@tanstack/react-query";
import { Archive, Download, ExternalLink } from "lucide-react";
import { packetQuery } from "../../api/queries.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { byteSize } from "../../format/number.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const words = runText.packet;
const REPORT = "packet.html";

const packetOf = (runId: string): string => `/v1/runs/${encodeURIComponent(runId)}/packet`;

const addressOf = (runId: string, path: string): string => `${packetOf(runId)}/file?path=${encodeURIComponent(path)}`;

type File = { path: string; bytes: number };

const Files = ({ runId, files }: { runId: string; files: readonly File[] }) => (
  <>
    <div className="flex flex-wrap gap-2">
      {files.some(({ path }) => path === REPORT) && (
        <a href={addressOf(runId, REPORT)} target="_blank" rel="noreferrer" className={buttonClass("primary")}>
          <ExternalLink aria-hidden size={15} strokeWidth={1.75} />
          {words.report}
        </a>
      )}
      <a href={`${packetOf(runId)}/archive`} download={`packet-${runId}.tar.gz`} className={buttonClass()}>
        <Archive aria-hidden size={15} strokeWidth={1.75} />
        {words.all}
      </a>
    </div>
    <ul aria-label={words.files} tabIndex={0} className="max-h-72 overflow-y-auto rounded-6 border border-line">
      {files.map(({ path, bytes }) => (
        <li key={path} className="border-b border-line last:border-b-0">
          <a
            href={addressOf(runId, path)}
            download={path.split("/").at(-1)}
            className="flex items-center gap-2 px-3 py-1.5 -outline-offset-2 hover:bg-hover"
          >
            <Download aria-hidden size={14} strokeWidth={1.75} className="shrink-0 text-muted" />
            <span className="min-w-0 flex-1 truncate font-mono text-12">{path}</span>
            <span className="text-12 text-muted">{byteSize(bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  </>
);

const Packet = ({ runId }: { runId: string }) => {
  const packet = useQuery(packetQuery(runId));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {words.hint} <code className="font-mono text-ink">{words.verify}</code>
      </p>
      <QueryView query={packet}>
        {(files) => (files.length === 0 ? <p>{words.empty}</p> : <Files runId={runId} files={files} />)}
      </QueryView>
    </div>
  );
};

type Props = { runId: string; open: boolean; onClose: () => void };

export const PacketDialog = ({ runId, open, onClose }: Props) => (
  <Dialog open={open} onClose={onClose} title={words.title}>
    <Packet runId={runId} />
  </Dialog>
);
