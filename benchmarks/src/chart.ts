/** One group of bars per subject, one bar per variant. */
export interface ChartGroup {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly note: string }[];
}

export interface ChartOptions {
  readonly title: string;
  readonly caption: string;
  /** Where the control stands: a line is drawn there. */
  readonly reference: number;
  /** Bars whose label begins with this are ours. */
  readonly highlight: string;
}

const width = 760;
const labelWidth = 190;
const barHeight = 18;
const rowHeight = 24;
const groupGap = 40;
const top = 70;

/** Grey text and lines read on light and on dark; the theme of the page decides the rest. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-size: 16px; font-weight: 600; }
  .group { font-weight: 600; }
  .bar { fill: #8b949e; }
  .reference { stroke: #8b949e; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) { text { fill: #c9d1d9; } .bar { fill: #6e7681; } }
  .bar.ours { fill: #2f81f7; }
`;

const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Horizontal bars as a self-contained SVG. */
export function renderChart(groups: readonly ChartGroup[], options: ChartOptions): string {
  const largest = Math.max(options.reference, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const scale = (width - labelWidth - 130) / largest;
  const parts: string[] = [];
  let y = top;
  for (const group of groups) {
    parts.push(`<text class="group" x="0" y="${y}">${escapeText(group.title)}</text>`);
    const first = y + 10;
    group.bars.forEach((bar, index) => {
      const barY = first + index * rowHeight;
      const isOurs = bar.label.startsWith(options.highlight);
      const length = Math.max(1, bar.value * scale);
      const noteX = labelWidth + Math.max(length, options.reference * scale) + 8;
      parts.push(
        `<text x="${labelWidth - 10}" y="${barY + 14}" text-anchor="end">${escapeText(bar.label)}</text>`,
        `<rect class="${isOurs ? "bar ours" : "bar"}" x="${labelWidth}" y="${barY}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
        `<text x="${noteX.toFixed(1)}" y="${barY + 14}">${escapeText(bar.note)}</text>`,
      );
    });
    const bottom = first + group.bars.length * rowHeight;
    const x = (labelWidth + options.reference * scale).toFixed(1);
    parts.push(`<line class="reference" x1="${x}" x2="${x}" y1="${first - 4}" y2="${bottom}"/>`);
    y = bottom + groupGap;
  }
  const title = escapeText(options.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y - groupGap + 20}" viewBox="0 0 ${width} ${y - groupGap + 20}" role="img" aria-label="${title.replaceAll('"', "&quot;")}">`,
    `<style>${style}</style>`,
    `<text class="title" x="0" y="20">${title}</text>`,
    `<text x="0" y="42">${escapeText(options.caption)}</text>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
