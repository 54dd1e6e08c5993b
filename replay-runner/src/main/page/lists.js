// SPDX-License-Identifier: Apache-2.0
import { ask, count, element, laneText, seconds, shortSite } from './api.js';

const LISTED = 200;
const MOST_FOUND = 500;

/** Makes a table whose rows can be gone through with the arrow keys; Enter or a click opens one. */
function table(heads, rows, open, chosen = -1) {
  const body = element('tbody');
  rows.forEach((cells, i) => {
    const row = element('tr', null, { tabIndex: i === Math.max(0, chosen) ? 0 : -1 },
      ...cells.map(cell => element('td', String(cell), { className: typeof cell === 'number' || /^[\d,]+$/.test(cell) ? 'number' : '' })));
    if (i === chosen) {
      row.className = 'chosen';
      row.ariaCurrent = 'true';
    }
    row.addEventListener('click', () => open(i));
    body.append(row);
  });
  body.addEventListener('keydown', event => {
    const row = event.target.closest('tr');
    const to = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    if (to) {
      row.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
      event.preventDefault();
    } else if (event.key === 'Enter') {
      open([...body.children].indexOf(row));
    }
  });
  return element('table', null, {}, element('thead', null, {}, element('tr', null, {},
    ...heads.map(head => element('th', head, { scope: 'col' })))), body);
}

/** Tables of events, of connections, of waits. */
export class Lists {
  constructor(recording, page) {
    this.recording = recording;
    this.page = page;
  }

  #events(events, chosen) {
    const rows = events.map(each => [
      count(each.position), seconds(each.ns), laneText(this.recording.lanes[each.lane]), this.recording.sites[each.site][1],
      shortSite(this.recording.sites[each.site][0]), each.text,
    ]);
    return table(['position', 'time', 'thread', 'kind', 'site', 'value'], rows, i => this.page.choose(events[i]), chosen);
  }

  /** What is around an event. */
  async around(place) {
    const fill = this.page.filler();
    const from = Math.max(0, place.position - LISTED / 2);
    const events = await ask('events', { from, count: LISTED });
    const chosen = events.findIndex(each => each.position === place.position);
    const list = this.#events(events, chosen);
    fill(list);
    list.querySelector('.chosen')?.scrollIntoView({ block: 'center' });
  }

  /** Searches piece by piece, so that nothing waits for a long log. */
  async search(parameters) {
    const found = [];
    const heading = element('h2', 'Searching …');
    this.page.filler()(heading);
    const search = this.searching = Symbol('search');
    for (let from = 0; from < this.recording.events && found.length < MOST_FOUND;) {
      const answer = await ask('search', { ...parameters, from, limit: MOST_FOUND - found.length });
      if (search !== this.searching) {
        return;
      }
      found.push(...answer.hits);
      from = answer.next;
      heading.textContent = `Searching … ${count(from)} of ${count(this.recording.events)} events, found ${count(found.length)}`;
    }
    const more = found.length >= MOST_FOUND ? ', the first of them; say more to see others' : '';
    heading.textContent = `Found ${count(found.length)}${more}`;
    this.found = found;
    this.page.onFound(found);
    if (this.page.tab === 'found') {
      this.showFound();
    }
    this.page.say(heading.textContent);
  }

  showFound() {
    const found = this.found ?? [];
    this.page.filler()(element('h2', this.found ? `Found ${count(found.length)}` : 'Nothing has been searched yet'),
      ...(found.length ? [this.#events(found)] : []));
  }

  async connections() {
    const fill = this.page.filler();
    const answer = await ask('connections');
    const rows = answer.connections.map(each => [
      each.number, each.origin, each.local, each.peer, each.thread, count(each.opened),
      each.closed === undefined ? '-' : count(each.closed), (each.inferred ? '~' : '') + count(each.read), count(each.written),
    ]);
    fill(element('h2', `${count(rows.length)} connections`), ...this.#inferred(answer.exact, rows.length),
      table(['number', 'made', 'local', 'peer', 'thread', 'opened', 'closed', 'bytes read', 'written'], rows,
        i => this.page.run(() => this.conversation(answer.connections[i].number))));
  }

  #inferred(isExact, connections) {
    return isExact || connections === 0 ? [] : [element('p', 'The log does not hold from which connection was read (~: inferred), nor '
      + 'which bytes were written. When the replay in the background has ended, this is exact.', { className: 'dim' })];
  }

  async conversation(number, format = 'http') {
    const fill = this.page.filler();
    const { connection, turns } = await ask('conversation', { number, format });
    const back = element('button', 'All connections', { type: 'button' });
    back.addEventListener('click', () => this.page.run(() => this.connections()));
    const choice = element('select', null, { ariaLabel: 'Show as' },
      ...['http', 'text', 'hex'].map(name => element('option', name, { value: name, selected: name === format })));
    choice.addEventListener('change', () => this.page.run(() => this.conversation(number, choice.value)));
    fill(
      element('h2', null, {}, `Connection ${number}: ${connection.peer} ${connection.origin === 'accepted' ? '→' : '←'} ${connection.local} `,
        choice, ' ', back),
      ...turns.map(turn => this.#turn(turn)));
    back.focus();
  }

  #turn(turn) {
    const what = {
      in: `read ${count(turn.bytes)} bytes`, out: `wrote ${count(turn.bytes)} bytes`,
      end_of_input: 'end of what the peer writes', failed: 'failed: ' + turn.failure,
    }[turn.direction];
    const head = element('header', null, {}, this.page.link(turn.positions[0]), ` ${seconds(turn.ns)} `
      + `${turn.thread}: ${what}${turn.inferred ? ', inferred' : ''}`);
    const body = turn.lines ? [element('pre', turn.lines.join('\n'))] : [];
    return element('article', null, { className: 'turn ' + turn.direction }, head, ...body);
  }

  async waits() {
    const fill = this.page.filler();
    const { lines } = await ask('waits');
    fill(element('h2', 'Who waited, why and for how long'),
      element('pre', lines.join('\n'), { className: 'wide' }));
  }
}
