/** Times, the earliest first: a binary heap over numbers, with a number to each. A million of them fit in 16 MB. */
export type Agenda = {
  readonly size: number;
  add(time: number, what: number): void;
  /** The earliest; throws when there is none. */
  next(): { time: number; what: number };
};

export const createAgenda = (room: number): Agenda => {
  const times = new Float64Array(room + 1);
  const whats = new Uint32Array(room + 1);
  let size = 0;

  const rise = (from: number, time: number, what: number): void => {
    let at = from;
    for (; at > 1 && times[at >> 1]! > time; at >>= 1) {
      times[at] = times[at >> 1]!;
      whats[at] = whats[at >> 1]!;
    }
    times[at] = time;
    whats[at] = what;
  };
  const sink = (time: number, what: number): void => {
    let at = 1;
    for (;;) {
      let child = at * 2;
      if (child > size) break;
      if (child < size && times[child + 1]! < times[child]!) child += 1;
      if (times[child]! >= time) break;
      times[at] = times[child]!;
      whats[at] = whats[child]!;
      at = child;
    }
    times[at] = time;
    whats[at] = what;
  };
  return {
    get size() {
      return size;
    },
    add: (time, what) => {
      if (size === room) throw new Error(`there is room for ${room} only`);
      size += 1;
      rise(size, time, what);
    },
    next: () => {
      if (size === 0) throw new Error("nothing is on the agenda");
      const [time, what] = [times[1]!, whats[1]!];
      size -= 1;
      if (size > 0) sink(times[size + 1]!, whats[size + 1]!);
      return { time, what };
    },
  };
};
