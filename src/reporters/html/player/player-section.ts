import type { Propagation } from '../../../model/report.ts';
import { embeddedJson, type Markup, markup } from '../../markup.ts';
import { packPropagation } from './pack-propagation.ts';

/** A picture of more is a grey disc, and would take long to lay out. */
const mostNodes = 5000;

/** "Play a message through the mesh": what the script of the page brings to life, with the packed data. */
export function playerSection(propagation: Propagation): Markup {
  const { nodes, messages } = propagation;
  return markup`<section class="player" id="player" aria-labelledby="player-title">
<h2 id="player-title">Play a message through the mesh</h2>
${nodes.length > mostNodes ? tooMany(nodes.length) : messages.length === 0 ? noMessage : player(propagation)}
</section>`;
}

const noMessage = markup`<p>No message was published.</p>`;

function tooMany(nodes: number): Markup {
  return markup`<p>${count(nodes, 'node')} are more than can be drawn: at most ${count(mostNodes, 'node')} are.</p>`;
}

function player(propagation: Propagation): Markup {
  const { nodes, messages, leftOut, chosen } = propagation;
  return markup`<p>${count(messages.length, 'message')} among ${count(nodes.length, 'node')}${leftOut > 0 && `; ${count(leftOut, 'message')} left out: ${chosen}`}.
A node lights up when it has the message. A dot moves along a link from the moment its sender had the message to its arrival; what happened between is not known.
The slider and the curve give most room to the time in which the message spreads, and less to a long tail.</p>
<noscript><p>The picture moves by JavaScript, which is switched off here.</p></noscript>
<div class="player-body" data-part="body" hidden>
${picker}
<div class="player-stage">
<div><div class="player-scene" data-part="scene"><canvas data-part="canvas" role="img" aria-label="The nodes and links of the network" aria-describedby="player-state"></canvas><p class="player-tip" data-part="tip" hidden></p></div>
${transport}</div>
<div class="player-side"><dl data-part="facts"></dl>
<figure><figcaption>Coverage: <span data-part="coverage-about"></span></figcaption><div data-part="coverage"></div></figure>
<figure><figcaption>Nodes by hops from the publisher</figcaption><div data-part="hops"></div></figure></div>
</div>
<div class="player-legend"><ul data-part="colours" aria-label="Colours"></ul><ul data-part="fleets" aria-label="Shapes"></ul></div>
<p class="player-note" data-part="note"></p>
<p id="player-state" class="unseen" data-part="state" aria-live="polite"></p>
<details data-part="arrivals"><summary>Every arrival of this message as a table</summary><div class="scroll tall" data-part="table" tabindex="0" role="region" aria-label="Arrivals"></div></details>
</div>
<script type="application/json" data-part="data">${embeddedJson(packPropagation(propagation))}</script>`;
}

const picker = markup`<div class="player-row player-picker">
<span role="group" aria-label="Message" data-part="choices"></span>
<span role="group" aria-label="Neighbouring messages"><button type="button" data-part="previous">‹ Previous</button><button type="button" data-part="next">Next ›</button></span>
<label>Published by <select data-part="publisher"><option value="">any node</option></select></label>
<span class="player-place" data-part="place"></span>
</div>`;

const transport = markup`<div class="player-row player-transport">
<button type="button" class="player-play" data-part="play">Play</button>
<input type="range" data-part="slider" min="0" max="1000" step="5" value="1000" aria-label="Time since publication">
<output class="player-time" data-part="time"></output>
</div>
<div class="player-row">
<label>Speed <select data-part="speed"><option value="0.25">¼ ×</option><option value="0.5">½ ×</option><option value="1" selected>1 ×</option><option value="2">2 ×</option><option value="4">4 ×</option></select></label>
<label>Colour by <select data-part="colouring"><option value="hops">hops</option><option value="latency">latency</option></select></label>
<label><input type="checkbox" data-part="loop"> Loop</label>
<button type="button" data-part="export" title="Timestamps, links and nodes as parallel arrays, as whispervis reads them">Save propagation log</button>
</div>`;

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
