// SPDX-License-Identifier: Apache-2.0
import { LANE, Piece } from './bars.js';
import { GUTTER, Painter, RULER } from './paint.js';
import { Tiles } from './tiles.js';

/** So wide may an event become, px. */
const MOST_PIXELS = 160;
const PARENTS = 8;
const CLICK_PIXELS = 3;

/** The time line: which stretch is shown, on which axis, and what the mouse does to it. Painted once a frame, if anything changed. */
export class Timeline {
  axis = 'position';
  start = 0;
  scale = 1;
  firstLane = 0;
  selected = null;
  divergence = null;
  found = [];
  #isAsked = false;

  constructor(canvas, recording, listeners) {
    this.canvas = canvas;
    this.recording = recording;
    this.listeners = listeners;
    this.tiles = new Tiles(recording.columns, error => error ? listeners.onError(error) : this.redraw());
    this.painter = new Painter(canvas.getContext('2d'), recording);
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
    this.showAll();
    this.#listen();
  }

  // ---- where things are

  /** How long the axis is. */
  extent() {
    return this.axis === 'position' ? Math.max(1, this.recording.events) : this.recording.endNs + 1;
  }

  x(at) {
    return GUTTER + (at - this.start) / this.scale;
  }

  y(lane) {
    return RULER + (lane - this.firstLane) * LANE;
  }

  /** Where a place is on this axis. */
  at(place) {
    return this.axis === 'position' ? place.position : place.ns;
  }

  get level() {
    return Math.max(0, Math.ceil(Math.log2(this.scale)));
  }

  lanesThatFit() {
    return Math.max(1, Math.floor((this.height - RULER) / LANE));
  }

  visibleLanes() {
    const end = Math.min(this.recording.lanes.length, this.firstLane + this.lanesThatFit() + 1);
    return Array.from({ length: Math.max(0, end - this.firstLane) }, (_, i) => this.firstLane + i);
  }

  /** The tiles that are seen; for one that is not there yet, the part of a coarser one that is. */
  pieces() {
    const { level, tiles, axis } = this;
    const unit = tiles.columns * 2 ** level;
    const end = Math.min(this.extent(), this.start + (this.width - GUTTER) * this.scale);
    const lanes = this.visibleLanes();
    const pieces = [];
    for (let number = Math.max(0, Math.floor(this.start / unit)); number * unit < end; number++) {
      const from = Math.round(this.x(number * unit)); // between pixels there would be seams
      const to = Math.round(this.x((number + 1) * unit));
      for (let group = this.#group(lanes[0]); group <= this.#group(lanes.at(-1)); group++) {
        const tile = tiles.get(axis, level, number, group);
        if (tile) {
          pieces.push(this.#piece(tile, level, number, group, true, from, to));
        } else {
          this.#coarser(pieces, level, number, group, from, to);
        }
      }
    }
    return pieces;
  }

  #coarser(pieces, level, number, group, from, to) {
    for (let up = 1; up <= PARENTS; up++) {
      const parent = Math.floor(number / 2 ** up);
      const tile = this.tiles.peek(this.axis, level + up, parent, group);
      if (tile) {
        pieces.push(this.#piece(tile, level + up, parent, group, false, from, to));
        return;
      }
    }
  }

  #piece(tile, level, number, group, exact, from, to) {
    const width = 2 ** level / this.scale;
    const x = this.x(number * this.tiles.columns * 2 ** level);
    const firstLane = group * this.recording.lanesOfTile;
    return new Piece(tile, this.recording, firstLane, exact, x, width, from, to, x + tile.end * width);
  }

  #group(lane) {
    return Math.floor((lane ?? 0) / this.recording.lanesOfTile);
  }

  /** What the other axis says there; null as long as that is not known. */
  label(at) {
    const unit = this.tiles.columns * 2 ** this.level;
    const number = Math.floor(at / unit);
    const tile = at < 0 ? null : this.tiles.peek(this.axis, this.level, number, this.#group(this.firstLane));
    return tile?.labels[Math.floor((at - number * unit) / 2 ** this.level)] ?? null;
  }

  // ---- what is shown

  showAll() {
    this.start = 0;
    this.scale = this.#widest();
    this.redraw();
  }

  #widest() {
    return Math.max(this.#narrowest(), this.extent() / Math.max(1, this.width - GUTTER));
  }

  #narrowest() {
    return this.axis === 'position' ? 1 / MOST_PIXELS : 1;
  }

  /** Factor below 1: closer. The point at x stays where it is. */
  zoom(factor, x = this.selectedX()) {
    const at = this.start + (x - GUTTER) * this.scale;
    this.scale = Math.min(this.#widest(), Math.max(this.#narrowest(), this.scale * factor));
    this.start = at - (x - GUTTER) * this.scale;
    this.#keepInside();
  }

  selectedX() {
    const x = this.selected ? this.x(this.at(this.selected)) : -1;
    return x >= GUTTER && x <= this.width ? x : (GUTTER + this.width) / 2;
  }

  pan(pixels) {
    this.start += pixels * this.scale;
    this.#keepInside();
  }

  scrollLanes(lanes) {
    const last = Math.max(0, this.recording.lanes.length - this.lanesThatFit());
    this.firstLane = Math.min(last, Math.max(0, this.firstLane + lanes));
    this.redraw();
  }

  #keepInside() {
    const shown = (this.width - GUTTER) * this.scale;
    this.start = Math.max(0, Math.min(this.start, this.extent() - shown));
    this.redraw();
  }

  /** Marks an event, and shows it. */
  select(place) {
    this.selected = place;
    this.reveal(place);
  }

  reveal(place) {
    const x = this.x(this.at(place));
    if (x < GUTTER + 20 || x > this.width - 40) {
      this.start = this.at(place) - (this.width - GUTTER) * this.scale / 2;
      this.#keepInside();
    }
    if (place.lane < this.firstLane || place.lane >= this.firstLane + this.lanesThatFit()) {
      this.firstLane = place.lane;
      this.scrollLanes(-Math.floor(this.lanesThatFit() / 2));
    }
    this.redraw();
  }

  /** What is in the middle, or selected, stays. */
  async changeAxis(place) {
    const share = (this.width - GUTTER) * this.scale / this.extent();
    this.axis = this.axis === 'position' ? 'time' : 'position';
    this.scale = Math.min(this.#widest(), Math.max(this.#narrowest(), share * this.extent() / (this.width - GUTTER)));
    this.start = this.at(place) - (this.width - GUTTER) * this.scale / 2;
    this.#keepInside();
  }

  // ---- painting

  redraw() {
    if (!this.#isAsked) {
      this.#isAsked = true;
      requestAnimationFrame(() => this.#paint());
    }
  }

  #paint() {
    this.#isAsked = false;
    const before = performance.now();
    this.painter.paint(this);
    this.paintMs = performance.now() - before;
    if (this.tiles.isComplete()) {
      this.completeAt ??= performance.now(); // for who measures
    }
    this.listeners.onPaint();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const isAll = this.width !== undefined && this.scale === this.#widest();
    this.width = clientWidth;
    this.height = clientHeight;
    this.canvas.width = clientWidth * devicePixelRatio;
    this.canvas.height = clientHeight * devicePixelRatio;
    this.canvas.getContext('2d').setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    if (isAll) {
      this.showAll();
    }
    this.redraw();
  }

  // ---- the mouse

  #listen() {
    let drag = null;
    this.canvas.addEventListener('pointerdown', event => {
      drag = { x: event.offsetX, y: event.offsetY, moved: false };
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener('pointermove', event => {
      if (!drag) {
        this.listeners.onHover(this.#pick(event.offsetX, event.offsetY));
        return;
      }
      drag.moved ||= Math.hypot(event.offsetX - drag.x, event.offsetY - drag.y) > CLICK_PIXELS;
      if (drag.moved) {
        this.pan(drag.x - event.offsetX);
        const lanes = Math.trunc((drag.y - event.offsetY) / LANE);
        this.scrollLanes(lanes);
        drag.x = event.offsetX;
        drag.y -= lanes * LANE;
      }
    });
    this.canvas.addEventListener('pointerup', event => {
      if (drag && !drag.moved) {
        this.listeners.onPick(this.#pick(event.offsetX, event.offsetY));
      }
      drag = null;
    });
    this.canvas.addEventListener('pointerleave', () => this.listeners.onHover(null));
    this.canvas.addEventListener('wheel', event => {
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        this.pan(event.deltaX || event.deltaY);
      } else {
        this.zoom(2 ** (event.deltaY / 300), Math.max(GUTTER, event.offsetX));
      }
    }, { passive: false });
  }

  /** Where on the axis, in which lane, and which cell of the tiles. */
  #pick(x, y) {
    const at = this.start + (x - GUTTER) * this.scale;
    const lane = this.firstLane + Math.floor((y - RULER) / LANE);
    if (x < GUTTER || y < RULER || at >= this.extent() || lane >= this.recording.lanes.length) {
      return null;
    }
    const unit = this.tiles.columns * 2 ** this.level;
    const number = Math.floor(at / unit);
    const tile = this.tiles.peek(this.axis, this.level, number, this.#group(lane));
    const column = Math.floor((at - number * unit) / 2 ** this.level);
    const cells = tile?.cells.filter(cell => cell.lane === lane) ?? [];
    return { at: Math.floor(at), lane, other: this.label(at), cell: cells.find(cell => cell.column === column) ?? null };
  }
}
