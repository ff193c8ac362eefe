import { CircleX, Ellipsis, Pause, Play, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { ForkAction } from "./fork/fork-action.tsx";
import { PacketDialog } from "./packet-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { useRunControl } from "./use-run-control.ts";

const words = runText.act;

export const RunActions = ({ status: { run, inHand } }: { status: RunStatus }) => {
  const [dialog, setDialog] = useState<"pause" | "cancel" | "packet" | null>(null);
  const control = useRunControl(run.runId);
  const close = (): void => setDialog(null);
  const open = run.state === "running" || run.state === "paused";
  const resumable = run.state === "paused" || (run.state === "running" && inHand === false);
  return (
    <>
      {resumable && (
        <Button
          icon={Play}
          tone="primary"
          pending={control.isPending}
          onClick={() => control.mutate({ act: "resume", reason: "" })}
        >
          {words.resume}
        </Button>
      )}
      {run.state === "running" && !resumable && (
        <Button icon={Pause} pending={control.isPending} onClick={() => setDialog("pause")}>
          {words.pause}
        </Button>
      )}
      {run.finishedAt !== null && (
        <Button icon={ShieldCheck} onClick={() => setDialog("packet")}>
          {words.packet}
        </Button>
      )}
      <ForkAction runId={run.runId} />
      {open && (
        <Menu align="end" trigger={(attributes) => <IconButton {...attributes} icon={Ellipsis} label={words.more} />}>
          <MenuItem icon={CircleX} danger onSelect={() => setDialog("cancel")}>
            {words.cancel}
          </MenuItem>
        </Menu>
      )}
      <ReasonDialog
        open={dialog === "pause"}
        onClose={close}
        title={words.pauseTitle}
        hint={words.pauseHint}
        submit={words.pause}
        tone="primary"
        onSubmit={(reason) => control.mutate({ act: "pause", reason })}
      />
      <ReasonDialog
        open={dialog === "cancel"}
        onClose={close}
        title={words.cancelTitle}
        hint={words.cancelHint}
        submit={words.cancel}
        tone="danger"
        onSubmit={(reason) => control.mutate({ act: "cancel", reason })}
      />
      <PacketDialog runId={run.runId} open={dialog === "packet"} onClose={close} />
    </>
  );
};
