// SPDX-License-Identifier: Apache-2.0
import { KIND_COLOURS } from './bars.js';
import { GUTTER } from './paint.js';

/** All of the recording in a strip (of its first threads, if there are more than a tile has), and which part of it the time line shows; click or drag to go there. */
export class Overview {
  constructor(canvas, timeline) {
    this.canvas = canvas;
    this.timeline = timeline;
    const go = event => {
      if (event.buttons & 1) {
        const at = (event.offsetX - GUTTER) / (canvas.clientWidth - GUTTER) * timeline.extent();
        timeline.pan((at - timeline.start) / timeline.scale - (timeline.width - GUTTER) / 2);
      }
    };
    canvas.addEventListener('pointerdown', event => {
      canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    canvas.addEventListener('pointermove', go);
  }

  paint() {
    const { canvas, timeline } = this;
    const width = canvas.clientWidth - GUTTER;
    const height = canvas.clientHeight;
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const context = canvas.getContext('2d');
    context.scale(devicePixelRatio, devicePixelRatio);
    const perPixel = timeline.extent() / Math.max(1, width);
    context.drawImage(this.#picture(perPixel, width, height), GUTTER, 0, width, height);
    const x = at => GUTTER + at / perPixel;
    const to = timeline.start + timeline.scale * (timeline.width - GUTTER);
    context.fillStyle = '#0b62d618';
    context.fillRect(x(timeline.start), 0, Math.max(3, x(to) - x(timeline.start)), height);
    context.strokeStyle = '#0b62d6';
    context.strokeRect(x(timeline.start) + 0.5, 0.5, Math.max(3, x(to) - x(timeline.start) - 1), height - 1);
    for (const [place, colour] of [[timeline.selected, '#0b62d6'], [timeline.divergence, '#c1121f']]) {
      if (place) {
        context.fillStyle = colour;
        context.fillRect(x(timeline.at(place)) - 1, 0, 2, height);
      }
    }
  }

  /** Of all bars: painted again only when something is new. */
  #picture(perPixel, width, height) {
    const { timeline } = this;
    const level = Math.max(0, Math.ceil(Math.log2(perPixel)));
    const unit = timeline.tiles.columns * 2 ** level;
    const tiles = [];
    for (let number = 0; number * unit < timeline.extent(); number++) {
      tiles.push(timeline.tiles.get(timeline.axis, level, number, 0));
    }
    if (this.picture?.width !== width || this.picture.height !== height || tiles.some((tile, i) => tile !== this.painted[i])) {
      this.picture = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
      this.painted = tiles;
      const lanes = Math.min(timeline.recording.lanes.length, timeline.recording.lanesOfTile);
      this.#bars(this.picture.getContext('2d'), tiles, 2 ** level / perPixel, (height - 4) / Math.max(1, lanes));
    }
    return this.picture;
  }

  #bars(context, tiles, column, row) {
    tiles.forEach((tile, number) => tile?.rectangles.forEach((rectangles, kind) => {
      context.fillStyle = KIND_COLOURS[kind];
      for (const each of rectangles) {
        const from = (number * this.timeline.tiles.columns + each.from) * column;
        context.fillRect(from, 2 + each.lane * row, Math.max(1, (each.to - each.from) * column), Math.max(1, row - 1));
      }
    }));
  }
}
