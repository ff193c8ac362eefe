import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";

type Props = { title: string; secret: string; onClose: () => void };

/** A secret that nobody can read again: it is there until who asked for it says so. */
export const SecretOnce = ({ title, secret, onClose }: Props) => (
  <div className="flex flex-col gap-4">
    <p className="font-medium">{title}</p>
    <code
      aria-label={words.secret}
      data-secret
      className="rounded-6 border border-line bg-sunken px-3 py-2 font-mono text-13 break-all"
    >
      {secret}
    </code>
    <p className="text-caution">{words.secretHint}</p>
    <div className="flex justify-end gap-2">
      <CopyButton value={secret} />
      <Button tone="primary" onClick={onClose}>
        {words.secretKept}
      </Button>
    </div>
  </div>
);
