/** Sizes that both sides keep to. The control plane states its own in `welcome`; these are its defaults. */

/** One message on the wire: a batch of frames as JSON. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Frames in one message. */
export const MAX_BATCH = 256;
/** Bytes of log or evidence in one frame, before base64. */
export const MAX_CHUNK_BYTES = 64 * 1024;
/** Payloads, results and message bodies, as JSON. */
export const MAX_DOCUMENT_BYTES = 256 * 1024;
/** Of one agent. */
export const MAX_SLOTS = 1_000;

/** Of the output of one task; where more was printed, its end says so. */
export const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
