/** What whoever only reads is shown; their calls are decided by the choke point all the same. */
export const READING_TOOLS: readonly string[] = ["list_files", "read_file", "search_text"];
