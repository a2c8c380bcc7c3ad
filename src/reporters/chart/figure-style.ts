/** Look of a chart in a file of its own: colours as they are on the page in light. */
export const figureStyle = `
text{font-family:"Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans","Noto Sans",sans-serif;font-size:12px;fill:#59636e}
.ground{fill:#fff}
.chart-title{font-size:15px;font-weight:bold;fill:#1b1f24}
.grid{stroke:#e7e9ed;fill:none}
.tick{stroke:#9aa3ad;fill:none}
.measured{fill:none}
.unmeasured{fill:#59636e;fill-opacity:.08}
.edge{stroke:#c9ced6;stroke-dasharray:2 3;fill:none}
.rule path{stroke:#b42318;stroke-dasharray:5 3;fill:none}
.rule text{fill:#b42318}
.curve{fill:none;stroke-width:1.75;stroke-linejoin:round}
.band{fill-opacity:.15;stroke:none}
.bars{fill-opacity:.45}
${['#1f6fd1', '#c2410c', '#0f7b5f', '#9333a8', '#8a6100', '#c02660', '#4b5563', '#0e7490'].map((colour, index) => `.c${index} path,.c${index} circle{stroke:${colour};fill:${colour}}`).join('\n')}
.d1 .curve{stroke-dasharray:6 3}
.d2 .curve{stroke-dasharray:2 2}
.d3 .curve{stroke-dasharray:8 3 2 3}
.line .curve{fill:none}
.line .band{stroke:none}
.line .cells{stroke:none}
${[0.14, 0.28, 0.44, 0.62, 0.8, 1].map((opacity, index) => `.h${index} path{opacity:${opacity}}`).join('\n')}
`;
