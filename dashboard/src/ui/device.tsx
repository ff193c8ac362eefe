import { deviceName } from "../format/device.ts";

/** From where somebody is signed in; all that it says of itself is in the title. */
export const Device = ({ userAgent }: { userAgent: string }) => <span title={userAgent}>{deviceName(userAgent)}</span>;
