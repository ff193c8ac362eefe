import { CircleX, Ellipsis, Pause, Play, ShieldCheck, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { RunStatus } from "../../api/types.ts";
import { removalText } from "../../catalogue/pages/removal-text.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { ForkAction } from "./fork/fork-action.tsx";
import { PacketDialog } from "./packet-dialog.tsx";
import { ReasonDialog, type ReasonedAct } from "./reason-dialog.tsx";
import { useMayRemove } from "./remove/use-may-remove.ts";
import { useRunControl } from "./use-run-control.ts";

const RemoveDialog = lazy(() =>
  import("./remove/remove-dialog.tsx").then(({ RemoveDialog }) => ({ default: RemoveDialog })),
);

const words = runText.act;

type DialogName = ReasonedAct | "packet" | "remove";

type DialogsProps = {
  runId: string;
  dialog: DialogName | null;
  control: ReturnType<typeof useRunControl>;
  onClose: () => void;
};

const Dialogs = ({ runId, dialog, control, onClose }: DialogsProps) => (
  <>
    <ReasonDialog
      act={dialog === "pause" || dialog === "cancel" ? dialog : null}
      onSubmit={(wanted) => control.mutate(wanted)}
      onClose={onClose}
    />
    <PacketDialog runId={runId} open={dialog === "packet"} onClose={onClose} />
    {dialog === "remove" && (
      <Suspense>
        <RemoveDialog runId={runId} onClose={onClose} />
      </Suspense>
    )}
  </>
);

export const RunActions = ({ status: { run, inHand } }: { status: RunStatus }) => {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const control = useRunControl(run.runId);
  const open = run.state === "running" || run.state === "paused";
  const removable = useMayRemove() && run.finishedAt !== null;
  const resumable = run.state === "paused" || (run.state === "running" && inHand === false);
  return (
    <>
      {(resumable || run.state === "running") && (
        // One button for both: whoever has paused the run is still on it when the dialog gives the focus back.
        <Button
          icon={resumable ? Play : Pause}
          tone={resumable ? "primary" : "plain"}
          pending={control.isPending}
          onClick={() => (resumable ? control.mutate({ act: "resume", reason: "" }) : setDialog("pause"))}
        >
          {resumable ? words.resume : words.pause}
        </Button>
      )}
      {run.finishedAt !== null && (
        <Button icon={ShieldCheck} onClick={() => setDialog("packet")}>
          {words.packet}
        </Button>
      )}
      <ForkAction runId={run.runId} />
      {(open || removable) && (
        <Menu align="end" trigger={(attributes) => <IconButton {...attributes} icon={Ellipsis} label={words.more} />}>
          {open && (
            <MenuItem icon={CircleX} danger onSelect={() => setDialog("cancel")}>
              {words.cancel}
            </MenuItem>
          )}
          {removable && (
            <MenuItem icon={Trash2} danger onSelect={() => setDialog("remove")}>
              {removalText.act}
            </MenuItem>
          )}
        </Menu>
      )}
      <Dialogs runId={run.runId} dialog={dialog} control={control} onClose={() => setDialog(null)} />
    </>
  );
};
