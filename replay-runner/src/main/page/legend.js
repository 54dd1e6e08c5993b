// SPDX-License-Identifier: Apache-2.0
import { element } from './api.js';
import { KIND_COLOURS, KINDS, WAITS } from './bars.js';

const WAIT_NAMES = { turn: 'waits for its turn', lock: 'waits for a lock', event: 'waits (park, wait, sleep, I/O)' };

function swatch(paint) {
  const canvas = element('canvas', null, { width: 28, height: 20, ariaHidden: 'true' });
  paint(canvas.getContext('2d'));
  return canvas;
}

/** What the colours of bars and lines mean. */
export function legend(list) {
  const bars = KINDS.map((kind, i) => [kind, context => {
    context.fillStyle = KIND_COLOURS[i];
    context.fillRect(0, 0, 28, 20);
  }]);
  const lines = Object.entries(WAITS).map(([name, { colour, dash }]) => [WAIT_NAMES[name], context => {
    context.strokeStyle = colour;
    context.lineWidth = 4;
    context.setLineDash(dash.map(length => 2 * length));
    context.beginPath();
    context.moveTo(0, 10);
    context.lineTo(28, 10);
    context.stroke();
  }]);
  list.append(...[...bars, ...lines].map(([name, paint]) => element('li', null, {}, swatch(paint), name)));
}
