import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Logo } from "../../ui/logo.tsx";

type Props = {
  title: string;
  /** With a way to where one begins: for what may have run out before it is sent. */
  back?: boolean;
  children: ReactNode;
};

/** Before somebody is signed in there is one thing to do, and nothing else on the page. */
export const SignInFrame = ({ title, back = false, children }: Props) => {
  useEffect(() => {
    document.title = `${title} · Provost`;
  }, [title]);
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 px-4 py-10">
      <div className="flex flex-col items-center gap-3 text-center">
        <Logo size={40} />
        <h1 className="text-20 font-semibold">{title}</h1>
        <p className="max-w-[34ch] text-14 text-balance text-muted">{signInText.claim}</p>
      </div>
      <div className="w-full max-w-[22rem] rounded-12 border border-line bg-surface p-5 shadow-small">{children}</div>
      {back && (
        <Link to="/sign-in/start" className="text-muted underline underline-offset-2 hover:text-ink">
          {signInText.back}
        </Link>
      )}
    </main>
  );
};

export const FormProblem = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 text-refuted">
    {children}
  </p>
);

export const FormNote = ({ children }: { children: ReactNode }) => (
  <p role="status" className="rounded-6 bg-accent-soft px-3 py-2 text-ink">
    {children}
  </p>
);
