// SPDX-License-Identifier: Apache-2.0
import { ask, count, element, laneText, seconds } from './api.js';

const FORMATS = ['http', 'text', 'hex'];
const POLL_MS = 250;

/** One event: what it is, its payload, and where the threads stood, which a replay in the background tells. */
export class Details {
  #format = 'http';

  constructor(recording, page) {
    this.recording = recording;
    this.page = page;
    this.stack = element('div');
  }

  async show(place) {
    const fill = this.page.filler();
    this.place = place;
    const stack = this.stack = element('div', null, {}, this.#stackButton());
    const answer = await ask('event', { position: place.position, format: this.#format });
    if (this.place !== place) {
      return; // another one was chosen meanwhile
    }
    fill(element('div', null, { className: 'columns' },
      element('div', null, {}, ...this.#facts(answer), ...this.#payload(answer)), stack));
    this.page.say(this.#oneLine(answer.event));
  }

  #oneLine(event) {
    return `${laneText(this.recording.lanes[event.lane])}, ${this.recording.sites[event.site][0]}, ${event.text}`;
  }

  #facts(answer) {
    const { event } = answer;
    const [site, kind] = this.recording.sites[event.site];
    const wallClock = new Date(this.recording.startMs + event.ns / 1e6).toISOString();
    const rows = [
      ['thread', laneText(this.recording.lanes[event.lane])],
      ['recorded time', `${seconds(event.ns)}, ${wallClock} or later`],
      ['kind', kind],
      ['site', site],
      ['value', event.text],
    ];
    const table = element('table', null, {}, element('tbody', null, {},
      ...rows.map(([name, text]) => element('tr', null, {}, element('th', name, { scope: 'row' }), element('td', text)))));
    const facts = [element('h2', `Event ${count(event.position)}`), table];
    if (answer.returns !== undefined) {
      facts.push(element('p', null, {}, `The thread goes on ${(answer.waitedNs / 1e6).toFixed(3)} ms later, at `,
        this.page.link(answer.returns)));
    }
    return facts;
  }

  #payload(answer) {
    if (answer.notRecorded !== undefined) {
      return [element('p', `It wrote ${count(answer.notRecorded)} bytes. The log has length and checksum; a replay shows them.`,
        { className: 'dim' })];
    }
    if (!answer.lines) {
      return [];
    }
    const choice = element('select', null, { ariaLabel: 'Show payload as' },
      ...FORMATS.map(name => element('option', name, { value: name, selected: name === this.#format })));
    choice.addEventListener('change', () => {
      this.#format = choice.value;
      this.page.run(() => this.show(this.place));
    });
    const cut = answer.shown < answer.length ? `, the first ${count(answer.shown)} of them; the rest: understudy inspect` : '';
    return [element('h3', null, {}, `Payload, ${count(answer.length)} bytes${cut} `, choice), element('pre', answer.lines.join('\n'))];
  }

  // ---- stack trace

  #stackButton() {
    const button = element('button', 'Stack trace (s)', { type: 'button' });
    button.addEventListener('click', () => this.page.run(() => this.askStack()));
    return button;
  }

  /** Asks until the replay has come there, or another event was chosen. */
  async askStack() {
    if (!this.place) {
      return;
    }
    const { stack, place } = this;
    const heading = element('h3', 'Stack trace: replaying …', { id: 'stackstate' });
    stack.replaceChildren(heading);
    for (;;) {
      const answer = await ask('stack', { position: place.position }).catch(error => ({ state: 'failed', failure: error.message }));
      if (stack !== this.stack) {
        return;
      }
      if (answer.state !== 'running') {
        this.#showStack(answer);
        return;
      }
      heading.textContent = `Stack trace: replaying, ${count(answer.replayed)} of ${count(place.position)} events …`;
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  #showStack(answer) {
    if (answer.state === 'failed') {
      this.stack.replaceChildren(element('h3', 'No stack trace'), element('p', answer.failure, { className: 'bad' }));
      this.page.say('No stack trace: ' + answer.failure);
      return;
    }
    const parts = [];
    if (answer.state === 'diverged') {
      parts.push(element('p', 'The replay diverged before it came here: ' + answer.head, { className: 'bad' }));
    }
    parts.push(element('h3', `Stack trace of ${answer.thread ?? 'a thread that is none of the program’s'}, just before the event`),
      element('pre', answer.frames.join('\n'), { id: 'frames' }));
    for (const other of answer.others) {
      parts.push(element('details', null, {}, element('summary', `${other.thread}: ${other.state}`),
        element('pre', other.frames.join('\n') || 'no Java frames')));
    }
    this.stack.replaceChildren(...parts);
    this.page.say('Stack trace: ' + answer.frames.slice(0, 3).join(', '));
  }
}
