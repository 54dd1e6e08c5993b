// SPDX-License-Identifier: Apache-2.0
import { ask } from './api.js';

/** How many numbers a cell has, and where which is (Tile.java). */
const CELL = 13;
const COLUMN = 0, LANE = 1, FIRST = 2, LAST = 3, EVENTS = 4, REASON = 5, SITE = 6, KINDS = 7;
const KEPT = 400;
const BAR = 16;
const LEAST_BAR = 4;

/** A tile, made ready to be drawn: rectangles by kind, in columns and pixels of a lane. */
class Tile {
  constructor(answer, { axis, level, group }) {
    this.level = level;
    this.group = group;
    this.end = answer.labels.length; // columns: behind the last there is nothing any more
    this.labels = answer.labels;
    this.waits = answer.waits;
    this.rectangles = Array.from({ length: CELL - KINDS }, () => []);
    this.cells = [];
    const cells = answer.cells;
    for (let i = 0; i < cells.length; i += CELL) {
      const cell = {
        column: cells[i + COLUMN], lane: cells[i + LANE], first: cells[i + FIRST], last: cells[i + LAST],
        events: cells[i + EVENTS], reason: cells[i + REASON], site: cells[i + SITE],
      };
      this.cells.push(cell);
      this.#stack(cells, i, cell, axis, level);
    }
  }

  /** The kinds of a cell above one another; as high as the thread was busy. */
  #stack(cells, i, cell, axis, level) {
    const share = axis === 'position' ? cell.events / 2 ** level : Math.log2(1 + cell.events) / 8;
    const height = Math.min(BAR, LEAST_BAR + (BAR - LEAST_BAR) * share);
    let top = (BAR - height) / 2;
    for (let kind = 0; kind < CELL - KINDS; kind++) {
      const part = height * cells[i + KINDS + kind] / cell.events;
      if (part > 0) {
        this.#add(this.rectangles[kind], cell, top, part, level > 0);
        top += part;
      }
    }
  }

  /** Columns that look the same are one rectangle, unless they may be wide: then each event is seen. */
  #add(rectangles, cell, top, height, join) {
    for (let i = rectangles.length - 1; join && i >= Math.max(0, rectangles.length - 4); i--) {
      const last = rectangles[i];
      if (last.lane === cell.lane && last.to === cell.column && last.top === top && last.height === height) {
        last.to++;
        return;
      }
    }
    rectangles.push({ from: cell.column, to: cell.column + 1, lane: cell.lane, top, height });
  }
}

/** Tiles that the page has, and those that it has asked for. */
export class Tiles {
  #tiles = new Map();
  #onArrival;

  constructor(columns, onArrival) {
    this.columns = columns;
    this.#onArrival = onArrival;
  }

  /** Null as long as it is not there; then onArrival is called. */
  get(axis, level, number, group) {
    const key = [axis, level, number, group].join(' ');
    const found = this.#tiles.get(key);
    if (found !== undefined) {
      this.#tiles.delete(key); // the oldest are first
      this.#tiles.set(key, found);
      return found;
    }
    this.#tiles.set(key, null);
    this.#fetch(key, { axis, level, number, group });
    return null;
  }

  /** Only if it is there. */
  peek(axis, level, number, group) {
    return this.#tiles.get([axis, level, number, group].join(' ')) ?? null;
  }

  async #fetch(key, place) {
    try {
      this.#tiles.set(key, new Tile(await ask('tile', place), place));
    } catch (error) {
      this.#tiles.delete(key);
      this.#onArrival(error);
      return;
    }
    for (const old of this.#tiles.keys()) {
      if (this.#tiles.size <= KEPT) {
        break;
      }
      this.#tiles.delete(old);
    }
    this.#onArrival(null);
  }

  isComplete() {
    return ![...this.#tiles.values()].includes(null);
  }
}
