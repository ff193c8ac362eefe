/** Postgres text holds every character but NUL, which can come out of a tool's output. It is shown as U+FFFD. */
export const storable = (text: string): string => text.replaceAll("\0", "\uFFFD");
