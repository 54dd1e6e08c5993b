// SPDX-License-Identifier: Apache-2.0
import { count, laneText, seconds, shortSite } from './api.js';

/** In the order of SiteKind. Colours that can be told apart without seeing red and green. */
export const KINDS = ['clock', 'input', 'output', 'schedule', 'hash', 'control'];
export const KIND_COLOURS = ['#8fa3b5', '#1f77d0', '#e08214', '#b9c4cc', '#7b52ab', '#333f48'];
export const GUTTER = 180;
export const RULER = 34;
export const LANE = 24;

const BAR_TOP = 4;
const BAR = 16;
const FONT = '11px "DejaVu Sans", system-ui, sans-serif';
const INK = '#1d2731';
const DIM = '#5b6770';
const BAD = '#c1121f';
const MARK = '#0b62d6';
const MOST_HANDOVERS = 2000;

/** A thread that could run and waits for its turn; one that waits for a lock; one that waits for something to happen. */
export const WAITS = {
  turn: { colour: '#9aa7b1', dash: [2, 3], reasons: ['SLICE', 'YIELD', 'START', 'RETURN', 'PARALLEL', 'ATTACH', 'UNBLOCK', 'FORCED'] },
  lock: { colour: '#c1121f', dash: [], reasons: ['MONITOR'] },
  event: { colour: '#56a3a6', dash: [], reasons: [] },
};
const waitOf = reason => Object.values(WAITS).find(wait => wait.reasons.includes(reason)) ?? WAITS.event;

/** Paints what a view of the time line shows. The view tells where (x, level, ...), the recording what. */
export class Painter {
  constructor(context, recording) {
    this.context = context;
    this.recording = recording;
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
    const cells = [];
    for (const piece of view.pieces()) {
      this.context.save();
      this.context.beginPath();
      this.context.rect(piece.from, RULER, piece.to - piece.from, view.height - RULER);
      this.context.clip();
      this.#waits(view, piece);
      this.#bars(view, piece);
      this.context.restore();
      if (piece.exact) {
        piece.tile.cells.forEach(cell => cells.push({ ...cell, x: piece.x + cell.column * piece.width, width: piece.width }));
      }
    }
    const seen = cells.filter(cell => cell.x + cell.width > GUTTER && cell.x < view.width);
    this.#handovers(view, seen);
    this.#names(view, seen);
  }

  #bars(view, piece) {
    const { context } = this;
    piece.tile.rectangles.forEach((rectangles, kind) => {
      context.fillStyle = KIND_COLOURS[kind];
      for (const each of rectangles) {
        const from = Math.round(piece.x + each.from * piece.width);
        const to = Math.max(from + 1, Math.round(piece.x + each.to * piece.width) - (piece.width > 6 ? 1 : 0));
        if (to > piece.from && from < piece.to) {
          context.fillRect(from, view.y(each.lane) + BAR_TOP + each.top, to - from, each.height);
        }
      }
    });
  }

  #waits(view, piece) {
    const since = new Map();
    for (let i = 0; i < piece.tile.waits.length; i += 2) {
      since.set(piece.tile.waits[i], { x: piece.x, reason: piece.tile.waits[i + 1] });
    }
    const draw = (lane, to) => {
      const wait = since.get(lane);
      if (wait !== undefined && to > piece.from && wait.x < piece.to) {
        this.#wait(view, lane, Math.max(wait.x, GUTTER - 20), Math.min(to, view.width), this.recording.reasons[wait.reason]);
      }
      since.delete(lane);
    };
    for (const cell of piece.tile.cells) {
      draw(cell.lane, piece.x + cell.column * piece.width);
      if (cell.reason >= 0 && this.recording.reasons[cell.reason] !== 'END') {
        since.set(cell.lane, { x: piece.x + (cell.column + 1) * piece.width, reason: cell.reason });
      }
    }
    const end = Math.min(piece.x + view.tiles.columns * piece.width, view.x(view.extent()));
    [...since.keys()].forEach(lane => draw(lane, end));
  }

  #wait(view, lane, from, to, reason) {
    const { context } = this;
    const { colour, dash } = waitOf(reason);
    const y = view.y(lane) + LANE / 2;
    context.strokeStyle = colour;
    context.lineWidth = dash.length ? 1 : 2;
    context.setLineDash(to - from > 8 ? dash : []);
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.stroke();
    context.setLineDash([]);
    if (to - from > 70) {
      context.fillStyle = colour;
      context.fillText(reason.toLowerCase(), Math.max(from, GUTTER) + 6, y - 6);
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
