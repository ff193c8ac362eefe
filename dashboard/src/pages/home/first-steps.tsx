import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import { membersQuery, meQuery } from "../../api/queries.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Logo } from "../../ui/logo.tsx";
import { ChooseFile } from "../plans/choose-file.tsx";

const words = homeText.first;

/** Who came by the printed link has no address yet, and with it neither a password nor a mail to sign in by. */
const WayBack = () => {
  const { data: me } = useQuery(meQuery);
  const { data: members } = useQuery(membersQuery);
  const mine = members?.find(({ userId }) => userId === me?.id);
  return (
    mine?.email === null && (
      <p className="text-center text-muted">
        {words.wayBack}{" "}
        <Link to="/account" className="font-medium text-accent hover:underline">
          {words.setUp}
        </Link>
      </p>
    )
  );
};

/** What somebody sees who has never run anything: what to do, and what becomes of it. */
export const FirstSteps = () => (
  <div className="mx-auto flex w-full max-w-[52rem] flex-1 flex-col justify-center gap-8 px-4 py-10 md:px-6">
    <div className="flex flex-col items-center gap-3 rounded-12 border border-dashed border-line-strong bg-sunken px-6 py-12 text-center">
      <Logo size={40} />
      <h2 className="mt-1 text-20 font-semibold">{words.title}</h2>
      <p className="max-w-[46ch] text-14 text-muted">{words.hint}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        <ChooseFile icon={FileUp} tone="primary">
          {words.choose}
        </ChooseFile>
        <Link to="/plans/new" className={buttonClass()}>
          {words.paste}
        </Link>
      </div>
    </div>
    <ol className="grid gap-6 sm:grid-cols-3">
      {words.steps.map(({ title, text: what }, at) => (
        <li key={title}>
          <p className="mb-1 flex items-center gap-2 font-semibold">
            <span
              aria-hidden
              className="flex size-5 items-center justify-center rounded-full border border-line-strong text-12 font-medium text-muted"
            >
              {at + 1}
            </span>
            {title}
          </p>
          <p className="text-muted">{what}</p>
        </li>
      ))}
    </ol>
    <WayBack />
  </div>
);
