/** How a reader checks a packet, with Provost and without it. */
export const VERIFY_COMMAND = "provost verify FOLDER --key signer.pem";

/** The list of files is itself signed; this checks the files against it with tools that every system has. */
export const VERIFY_BY_HAND = `jq -r .payload manifest.json | base64 -d |
  jq -r '.files[] | "\\(.sha256)  \\(.path)"' | sha256sum --check --quiet`;
