const lanes = [
  { color: "teal", cards: [56, 84, 40] },
  { color: "amber", cards: [72, 48] },
  { color: "indigo", cards: [44, 60, 52, 36] },
  { color: "pink", cards: [88] },
] as const;

const laneWidth = 84;
const gap = 14;

/** The idea of the product as a drawing: four lanes with cards of different weight. */
export function SignInArt() {
  return (
    <svg class="auth-art" viewBox="0 0 390 300" aria-hidden="true" focusable="false">
      {lanes.map((lane, column) => {
        let top = 16;
        return (
          <g key={lane.color} data-color={lane.color}>
            <rect class="art-lane" x={column * (laneWidth + gap)} y={0} width={laneWidth} height={300} rx={14} />
            {lane.cards.map((height) => {
              const y = top;
              top += height + 10;
              return (
                <rect
                  key={height}
                  class="art-card"
                  x={column * (laneWidth + gap) + 10}
                  y={y}
                  width={laneWidth - 20}
                  height={height}
                  rx={8}
                />
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}
