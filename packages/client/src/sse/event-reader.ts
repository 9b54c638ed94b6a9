/** One event of a stream (HTML, "Server-sent events"). */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Cuts a stream of text into events, wherever its chunks end. Comments, ids and retry times are left out. */
export function createEventReader(onEvent: (event: StreamEvent) => void): (chunk: string) => void {
  let rest = "";
  let name = "message";
  let data: string[] = [];
  const readLine = (line: string): void => {
    if (line === "") {
      if (data.length > 0) onEvent({ name, data: data.join("\n") });
      name = "message";
      data = [];
      return;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  };
  return (chunk) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) readLine(line);
  };
}
