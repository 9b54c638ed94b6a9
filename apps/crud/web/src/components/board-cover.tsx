const barCount = 5;
const width = 30;
const gap = 9;
const margin = 13;

/** A drawing of the board's own: its bars come from its id, so that each board is recognised at a glance. */
export function BoardCover({ boardId }: { readonly boardId: string }) {
  const digits = Array.from(boardId.replaceAll("-", "").slice(-barCount), (digit) => Number.parseInt(digit, 16));
  return (
    <svg class="cover" viewBox="0 0 212 56" preserveAspectRatio="xMidYMin slice" aria-hidden="true" focusable="false">
      {digits.map((digit, index) => (
        <rect
          key={`${index}-${digit}`}
          class={`cover-bar cover-bar-${index % 3}`}
          x={margin + index * (width + gap)}
          y={-20}
          width={width}
          height={32 + (digit % 8) * 4}
          rx={10}
        />
      ))}
    </svg>
  );
}
