// SPDX-License-Identifier: Apache-2.0
import { count, laneText, seconds, shortSite } from './api.js';
import { BAR, BAR_TOP, Bitmaps, LANE, paintBars, paintWait, paintWaitLabel, SHARP } from './bars.js';

export const GUTTER = 180;
export const RULER = 34;

const FONT = '11px "DejaVu Sans", system-ui, sans-serif';
const INK = '#1d2731';
const DIM = '#5b6770';
const BAD = '#c1121f';
const MARK = '#0b62d6';
/** More are too small to be told apart. */
const MOST_CELLS = 4000;
const MOST_HANDOVERS = 2000;

/** Paints what a view of the time line shows. The view tells where (x, level, ...), the recording what. */
export class Painter {
  constructor(context, recording) {
    this.context = context;
    this.recording = recording;
    this.bitmaps = new Bitmaps(recording);
  }

  paint(view) {
    const { context } = this;
    context.clearRect(0, 0, view.width, view.height);
    context.font = FONT;
    context.textBaseline = 'middle';
    this.#lanes(view);
    context.save();
    context.beginPath();
    context.rect(GUTTER, 0, view.width - GUTTER, view.height);
    context.clip();
    this.#ruler(view);
    context.beginPath();
    context.rect(GUTTER, RULER, view.width - GUTTER, view.height - RULER);
    context.clip();
    this.#tiles(view);
    this.#marks(view);
    context.restore();
    context.fillStyle = '#d5dbe1';
    context.fillRect(GUTTER - 1, 0, 1, view.height);
  }

  #lanes(view) {
    const { context } = this;
    view.visibleLanes().forEach(lane => {
      const y = view.y(lane);
      context.fillStyle = lane % 2 ? '#fff' : '#f6f8f9';
      context.fillRect(0, y, view.width, LANE);
      context.fillStyle = lane === view.selected?.lane ? MARK : INK;
      context.fillText(laneText(this.recording.lanes[lane]), 8, y + LANE / 2, GUTTER - 14);
    });
    context.fillStyle = '#fff';
    context.fillRect(0, 0, view.width, RULER);
  }

  #ruler(view) {
    const { context } = this;
    const step = niceStep(view.scale * 110);
    for (let at = Math.ceil(view.start / step) * step; at < view.start + view.scale * (view.width - GUTTER); at += step) {
      const x = view.x(at);
      context.fillStyle = '#d5dbe1';
      context.fillRect(Math.round(x), 4, 1, view.height);
      context.fillStyle = INK;
      context.fillText(view.axis === 'position' ? count(at) : timeText(at, step), x + 4, 10);
      const label = view.label(at);
      if (label !== null) {
        context.fillStyle = DIM;
        context.fillText(view.axis === 'position' ? seconds(label) : count(label), x + 4, 24);
      }
    }
  }

  #tiles(view) {
    const { context } = this;
    const pieces = view.pieces();
    for (const piece of pieces) {
      context.save();
      context.beginPath();
      context.rect(piece.from, RULER, piece.to - piece.from, view.height - RULER);
      context.clip();
      if (piece.tile.level > 0) {
        const bitmap = this.bitmaps.of(piece.tile);
        context.drawImage(bitmap, piece.x, view.y(piece.firstLane), view.tiles.columns * piece.width, bitmap.height / SHARP);
        piece.each((lane, from, to, reason) => paintWaitLabel(context, view.y(lane), Math.max(from, GUTTER), Math.min(to, piece.to), reason));
      } else {
        piece.each((lane, from, to, reason) => paintWait(context, view.y(lane), Math.max(from, GUTTER - 20), Math.min(to, view.width), reason));
        paintBars(context, lane => view.y(lane), piece);
        piece.each((lane, from, to, reason) => paintWaitLabel(context, view.y(lane), Math.max(from, GUTTER), to, reason));
      }
      context.restore();
    }
    const exact = pieces.filter(piece => piece.exact);
    if (exact.reduce((sum, piece) => sum + piece.tile.cells.length, 0) <= MOST_CELLS) {
      const cells = exact.flatMap(piece => piece.tile.cells.map(cell => ({ ...cell, x: piece.x + cell.column * piece.width, width: piece.width })));
      const seen = cells.filter(cell => cell.x + cell.width > GUTTER && cell.x < view.width);
      this.#handovers(view, seen);
      this.#names(view, seen);
    }
  }

  /** From lane to lane, where it can be told: the cells on both sides are one run each, and neighbours. */
  #handovers(view, cells) {
    const { context } = this;
    const runs = cells.filter(cell => cell.last - cell.first + 1 === cell.events).sort((a, b) => a.first - b.first);
    const pairs = [];
    for (let i = 1; i < runs.length; i++) {
      if (runs[i].first === runs[i - 1].last + 1 && runs[i].lane !== runs[i - 1].lane) {
        pairs.push([runs[i - 1], runs[i]]);
      }
    }
    if (pairs.length > MOST_HANDOVERS || pairs.length > (view.width - GUTTER) / 3) {
      return;
    }
    context.strokeStyle = '#00000066';
    context.lineWidth = 1;
    context.beginPath();
    for (const [from, to] of pairs) {
      const x = Math.round(to.x) - 0.5;
      const down = to.lane > from.lane;
      const end = view.y(to.lane) + (down ? BAR_TOP : BAR_TOP + BAR);
      const back = down ? -4 : 4;
      context.moveTo(x, view.y(from.lane) + (down ? BAR_TOP + BAR : BAR_TOP));
      context.lineTo(x, end);
      context.moveTo(x - 3, end + back);
      context.lineTo(x, end);
      context.lineTo(x + 3, end + back);
    }
    context.stroke();
  }

  /** In bars of one event that are wide enough. */
  #names(view, cells) {
    const { context } = this;
    for (const cell of cells) {
      if (cell.events === 1 && cell.width > 40) {
        const kind = this.recording.sites[cell.site][1];
        context.fillStyle = kind === 'schedule' || kind === 'clock' ? INK : '#fff';
        const name = shortSite(this.recording.sites[cell.site][0]);
        const fits = [name, name.replace(/.*\./, '')].find(text => context.measureText(text).width < cell.width - 6);
        context.fillText(fits ?? '', cell.x + 4, view.y(cell.lane) + LANE / 2);
      }
    }
  }

  #marks(view) {
    const { context } = this;
    context.fillStyle = '#d97b0066';
    view.found.forEach(place => context.fillRect(Math.round(view.x(view.at(place))) - 1, RULER, 3, 5));
    if (view.selected) {
      const x = Math.round(view.x(view.at(view.selected)));
      const width = view.axis === 'position' ? Math.max(2, 1 / view.scale) : 2;
      context.fillStyle = '#0b62d61a';
      context.fillRect(x, RULER, Math.max(width, 2), view.height);
      context.strokeStyle = MARK;
      context.lineWidth = 2;
      context.strokeRect(x - 1, view.y(view.selected.lane) + 2, Math.max(width, 4), LANE - 4);
    }
    if (view.divergence) {
      const x = Math.round(view.x(view.at(view.divergence)));
      context.fillStyle = BAD;
      context.fillRect(x - 1, RULER, 2, view.height);
      context.fillRect(x + 1, view.height - 18, 74, 16);
      context.fillStyle = '#fff';
      context.fillText('divergence', x + 6, view.height - 10);
    }
  }
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= Math.max(least, 1));
}

function timeText(ns, step) {
  const [unit, name] = step >= 1e9 ? [1e9, 's'] : step >= 1e6 ? [1e6, 'ms'] : step >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  return count(ns / unit) + ' ' + name;
}
