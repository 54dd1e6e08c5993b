// SPDX-License-Identifier: Apache-2.0

/** In the order of SiteKind. Colours that can be told apart without seeing red and green. */
export const KINDS = ['clock', 'input', 'output', 'schedule', 'hash', 'control'];
export const KIND_COLOURS = ['#8fa3b5', '#1f77d0', '#e08214', '#b9c4cc', '#7b52ab', '#333f48'];
export const LANE = 24;
export const BAR_TOP = 4;
export const BAR = 16;

/** A column of a tile is 1 to 2 px wide in the time line; its bitmap has 2 for each, in both directions. */
export const SHARP = 2;
const BITMAPS = 48;

/** A thread that could run and waits for its turn; one that waits for a lock; one that waits for something to happen. */
export const WAITS = {
  turn: { colour: '#9aa7b1', dash: [2, 3], reasons: ['SLICE', 'YIELD', 'START', 'RETURN', 'PARALLEL', 'ATTACH', 'UNBLOCK', 'FORCED'] },
  lock: { colour: '#c1121f', dash: [], reasons: ['MONITOR'] },
  event: { colour: '#56a3a6', dash: [], reasons: [] },
};
const waitOf = reason => Object.values(WAITS).find(wait => wait.reasons.includes(reason)) ?? WAITS.event;

/** A tile as it lies in a picture: x of its start, width of a column, and the part from .. to that is to be seen. */
export class Piece {
  constructor(tile, recording, firstLane, exact, x, width, from, to, end) {
    Object.assign(this, { tile, recording, firstLane, exact, x, width, from, to, end });
  }

  /** Calls draw(lane, from, to, reason) for each wait that can be seen. */
  each(draw) {
    const { tile, recording } = this;
    const since = new Map();
    for (let i = 0; i < tile.waits.length; i += 2) {
      since.set(tile.waits[i], { x: this.x, reason: tile.waits[i + 1] });
    }
    const close = (lane, to) => {
      const wait = since.get(lane);
      if (wait !== undefined && to > this.from && wait.x < this.to) {
        draw(lane, wait.x, to, recording.reasons[wait.reason]);
      }
      since.delete(lane);
    };
    for (const cell of tile.cells) {
      close(cell.lane, this.x + cell.column * this.width);
      if (cell.reason >= 0 && recording.reasons[cell.reason] !== 'END') {
        since.set(cell.lane, { x: this.x + (cell.column + 1) * this.width, reason: cell.reason });
      }
    }
    [...since.keys()].forEach(lane => close(lane, this.end));
  }
}

export function paintBars(context, y, piece) {
  piece.tile.rectangles.forEach((rectangles, kind) => {
    context.fillStyle = KIND_COLOURS[kind];
    for (const each of rectangles) {
      const from = Math.round(piece.x + each.from * piece.width);
      const to = Math.max(from + 1, Math.round(piece.x + each.to * piece.width) - (piece.width > 6 ? 1 : 0));
      if (to > piece.from && from < piece.to) {
        context.fillRect(from, y(each.lane) + BAR_TOP + each.top, to - from, each.height);
      }
    }
  });
}

export function paintWait(context, y, from, to, reason) {
  const { colour, dash } = waitOf(reason);
  context.strokeStyle = colour;
  context.lineWidth = dash.length ? 1 : 2;
  context.setLineDash(to - from > 8 ? dash : []);
  context.beginPath();
  context.moveTo(from, y + LANE / 2);
  context.lineTo(to, y + LANE / 2);
  context.stroke();
  context.setLineDash([]);
}

export function paintWaitLabel(context, y, from, to, reason) {
  if (to - from > 70) {
    context.fillStyle = waitOf(reason).colour;
    context.fillText(reason.toLowerCase(), from + 6, y + LANE / 2 - 6);
  }
}

/** Tiles of many thousand rectangles, painted once, so that panning only moves pictures. The last ones are kept. */
export class Bitmaps {
  #bitmaps = new Map();

  constructor(recording) {
    this.recording = recording;
  }

  of(tile) {
    const bitmap = this.#bitmaps.get(tile) ?? this.#paint(tile);
    this.#bitmaps.delete(tile); // the oldest are first
    this.#bitmaps.set(tile, bitmap);
    if (this.#bitmaps.size > BITMAPS) {
      this.#bitmaps.delete(this.#bitmaps.keys().next().value);
    }
    return bitmap;
  }

  #paint(tile) {
    const { recording } = this;
    const first = tile.group * recording.lanesOfTile;
    const lanes = Math.min(recording.lanesOfTile, recording.lanes.length - first);
    const bitmap = new OffscreenCanvas(recording.columns * SHARP, Math.max(1, lanes) * LANE * SHARP);
    const context = bitmap.getContext('2d');
    context.scale(1, SHARP);
    const piece = new Piece(tile, recording, first, true, 0, SHARP, 0, bitmap.width, tile.end * SHARP);
    const y = lane => (lane - first) * LANE;
    piece.each((lane, from, to, reason) => paintWait(context, y(lane), from, to, reason));
    paintBars(context, y, piece);
    return bitmap;
  }
}
