import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { text } from "../catalogue/text.ts";
import { toastFailed } from "./toasts.tsx";
import { Button } from "./button.tsx";

export const CopyButton = ({ value, label = text.common.copy }: { value: string; label?: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      (error: unknown) => toastFailed(text.common.notCopied, error),
    );
  };
  return (
    <Button icon={copied ? Check : Copy} onClick={copy}>
      {copied ? text.common.copied : label}
    </Button>
  );
};
